import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { byName } from '../catalogue.ts';
import type { Lab } from '../lab.ts';
import type { Pair } from '../pair.ts';
import type { Conditions } from '../platforms/conditions.ts';
import type { Switch } from '../platforms/link.ts';
import { portOf } from '../platforms/local/cable.ts';
import type { Parameters as FaultParameters } from '../recording/parameters.ts';
import { withLab } from '../testing.ts';
import { faults } from './catalogue.ts';
import { disobedient, withSwitch } from './testing/disobedient.ts';

const pair = { roles: () => ({ active: 'a', standby: 'b' }) } as unknown as Pair;
const from = { link: 'sync', on: 'standby', direction: 'from' };
const bothWays = { ...from, direction: 'both' };
/** When all that was late has been done. */
const LATER_MS = 300;

/** Injects a fault into a lab; resolves with the time until its effect was seen. */
async function inject(fault: string, lab: Lab, parameters: FaultParameters) {
  const mechanism = byName('fault', faults, fault);
  const beganAt = performance.now();
  const active = await mechanism.inject({ lab, pair, parameters });
  const tookMs = Math.round(performance.now() - beganAt);
  console.log(`${fault} ${JSON.stringify(parameters)}: ${tookMs} ms: ${active.proof}`);
  return { active, tookMs };
}

/** Multiplies the requested value of one condition. */
const times = (factor: number, key: keyof Conditions) => (requested: Conditions) => ({
  ...requested,
  [key]: Number(requested[key]) * factor,
});

test.each<[string, Conditions, ((requested: Conditions) => Conditions)[]]>([
  ['link-loss', { lossPercent: 10 }, [times(0.5, 'lossPercent'), times(2, 'lossPercent')]],
  [
    'link-loss',
    { burstEnterPercent: 2, burstLeavePercent: 25 },
    [
      times(0.5, 'burstEnterPercent'),
      times(2, 'burstEnterPercent'),
      times(0.5, 'burstLeavePercent'),
      () => ({ burstEnterPercent: 4, burstLeavePercent: 50 }),
      () => ({ lossPercent: 7.4 }),
    ],
  ],
  [
    'link-duplicate',
    { duplicatePercent: 10 },
    [times(0.5, 'duplicatePercent'), times(2, 'duplicatePercent')],
  ],
  [
    'link-corrupt',
    { corruptPercent: 10 },
    [times(0.5, 'corruptPercent'), times(2, 'corruptPercent'), () => ({ lossPercent: 10 })],
  ],
  [
    'link-reorder',
    { reorderPercent: 20, delayMs: 5 },
    [
      times(0.5, 'reorderPercent'),
      times(2, 'reorderPercent'),
      times(0.5, 'delayMs'),
      times(2, 'delayMs'),
    ],
  ],
  ['link-rate', { rateMbps: 20 }, [times(0.5, 'rateMbps'), times(2, 'rateMbps')]],
])(
  '%s of %j: half or twice as much is NoBite; the requested value bites, both ways',
  (fault, requested, wrong) =>
    withLab(async (lab) => {
      for (const change of wrong)
        await expect(
          inject(fault, disobedient(lab, change), { ...from, ...requested } as FaultParameters),
          JSON.stringify(change(requested)),
        ).rejects.toThrow(/lacks the requested condition/);
      const { active, tookMs } = await inject(fault, lab, {
        ...bothWays,
        ...requested,
      } as FaultParameters);
      expect(active.proof).toContain('; ');
      expect(tookMs).toBeLessThan(10_000);
      await active.heal();
    }),
);

test('a share that the link had before the fault is NoBite', () =>
  withLab(async (lab) => {
    await lab.switch.shape(portOf('sync', 'a'), ['to'], { lossPercent: 10 });
    const injecting = inject('link-loss', lab, { ...from, lossPercent: 10 });
    await expect(injecting).rejects.toThrow(/condition before the fault would hide it/);
  }));

test('a tenth of a percent is seen within seconds', () =>
  withLab(async (lab) => {
    const { active, tookMs } = await inject('link-loss', lab, { ...from, lossPercent: 0.1 });
    expect(active.proof).toMatch(/0\.1 % asked/);
    expect(tookMs).toBeLessThan(30_000);
    await active.heal();
  }));

test('the proof of a rate too fast for the probe states the limit of the proof', () =>
  withLab(async (lab) => {
    const parameters = { ...from, rateMbps: 501 };
    const fast = inject('link-rate', lab, parameters);
    // A computer that is not so fast itself cannot show even that it is not more.
    const proof = await fast.then(
      ({ active }) => active.heal().then(() => active.proof),
      (error) => `${error}`,
    );
    expect(proof).toMatch(/cannot be proven above 500/);
  }));

test('on a link that is slow already faults are seen as on any other', () =>
  withLab(async (lab) => {
    for (const port of [portOf('sync', 'a'), portOf('sync', 'b')])
      await lab.switch.shape(port, ['from', 'to'], { delayMs: 80, jitterMs: 10 });
    expect(lab.switch.configuredDelayMsMax('sync', ['a', 'b'])).toBe(200);
    expect(lab.switch.configuredDelayMsMax('lan', ['a', 'world'])).toBe(0);
    for (const [fault, conditions] of [
      ['link-cut', {}],
      ['link-loss', { lossPercent: 20 }],
      ['link-duplicate', { duplicatePercent: 20 }],
      // Long beside the time that the switch takes to change on a busy computer.
      ['link-flap', { downMs: 200, upMs: 200 }],
    ] as const) {
      const { active } = await inject(fault, lab, { ...bothWays, ...conditions });
      await active.heal();
    }
  }));

test('a port that flaps as requested bites; dark half or twice as long, or always, is NoBite', () =>
  withLab(async (lab) => {
    const parameters = { ...bothWays, downMs: 100, upMs: 100 };
    const port = portOf('sync', 'b');
    const { active } = await inject('link-flap', lab, parameters);
    await active.heal();
    // An order may be late while the next is in time: the port is dark for less or more.
    for (const [order, darkLateMs, litLateMs] of [
      ['drop', 50, 0],
      ['pass', 0, 100],
    ] as const) {
      const drop: Switch['drop'] = async (...given) => {
        const held = sleep(darkLateMs).then(() => lab.switch.drop(...given));
        if (darkLateMs === 0) await held;
        return async () => {
          const lit = sleep(litLateMs).then(async () => (await held)());
          if (litLateMs === 0) await lit;
        };
      };
      const wrong = inject('link-flap', withSwitch(lab, { drop }), parameters);
      await expect(wrong, order).rejects.toThrow(/does not flap as requested/);
      await sleep(LATER_MS);
    }
    await lab.switch.drop([port], ['to']);
    await expect(inject('link-flap', lab, parameters)).rejects.toThrow(/did not pass before/);
  }));
