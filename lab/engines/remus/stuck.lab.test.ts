import { expect } from 'vitest';
import { minimal } from '../../guests/minimal/guest.ts';
import { xen } from '../../platforms/xen/platform.ts';
import { withXen, xenHosts } from '../../platforms/xen/testing.ts';
import { eventsNamed } from '../../recording/events.ts';
import { eventsOf, eventually, withLabOf } from '../../testing.ts';
import { remus } from './engine.ts';

/** Longer than the member waits for `xl` to resume the guest. */
const STUCK_DEADLINE_MS = 40_000;

withXen('a standby whose xl does not resume the guest says that it is stuck, and ends', () =>
  withLabOf(xen.create, async (lab) => {
    await using pair = await remus.provision(lab, minimal, remus.parameters, 1);
    const [a, b] = xenHosts(lab);
    await a.powerCut();
    // Between checkpoints, and before the standby suspects its active.
    const stopped = await b.machine?.dom0.run('kill -STOP $(pidof xl)');
    expect(stopped?.code).toBe(0);
    const failures = () => eventsNamed(eventsOf(lab), 'takeover-failed');
    await eventually('a takeover that fails', () => failures().length > 0, STUCK_DEADLINE_MS);
    const [failure] = failures();
    expect(failure?.source).toBe('host-b/controller');
    expect(failure?.reason).toMatch(/^the standby is stuck: xl does not resume the guest/);
    const stuck = eventsNamed(eventsOf(lab), 'transport-stuck');
    expect(stuck.map(({ why }) => why)).toContain('it does not resume the guest');
    expect(eventsNamed(eventsOf(lab), 'took-over')).toEqual([]);
    await eventually('both sides are over', () => pair.isOver?.() === true);
  }),
);
