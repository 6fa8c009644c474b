/** `ftlab doctor`: tests the capabilities of this computer, and lists impossible scenarios. */
import { type Capabilities, detectCapabilities, missing } from '../../lab/capabilities.ts';
import { engines } from '../../lab/engines/index.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import { enginesFor } from '../../lab/validate-engine.ts';
import { suites } from '../../suites/index.ts';
import { EXIT } from '../errors.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { table } from '../table.ts';
import { guestRows, toolRows } from './setup.ts';

/** Remedies for a missing capability. */
const REMEDIES: Readonly<Record<string, string>> = {
  namespaces:
    'run as root (sudo), or: sudo sysctl kernel.unprivileged_userns_clone=1; ' +
    'in a container: --privileged',
  tun:
    'if /dev/net/tun exists: sudo chmod 666 /dev/net/tun; if not: sudo modprobe tun; ' +
    'in a container: --device /dev/net/tun --cap-add NET_ADMIN',
  'nft-bridge': 'run: sudo modprobe nf_tables nft_meta_bridge',
  netem: 'nothing: link faults run in user space here; or: sudo modprobe sch_netem',
  kvm: 'nothing: the lab runs on TCG',
  'qemu-plugin': 'unset FTLAB_QEMU, or name a QEMU 11.1.3 or later with plugins',
  'qemu-colo': 'unset FTLAB_QEMU, or name a QEMU 11.1.3 or later',
  xen: 'on Debian 12 with apt in reach of its packages: scripts/ftlab setup; or other engines',
  memory: 'close something, or add memory',
};

/** A scenario on an engine; lacking is empty when it can run here. */
interface Prospect {
  readonly scenario: string;
  readonly engine: string;
  readonly lacking: readonly string[];
}

/** Prints tools, capabilities and scenarios on stdout; broken when no scenario could run here. */
export async function doctor(json: boolean): Promise<number> {
  const toolbox = await ensureToolbox();
  const found = await detectCapabilities(toolbox);
  const scenarios = prospects(found);
  if (json) console.log(JSON.stringify({ toolbox, capabilities: found, scenarios }, null, 1));
  else for (const text of tables(toolbox, found, scenarios)) console.log(text);
  return scenarios.some(({ lacking }) => lacking.length === 0) ? EXIT.passed : EXIT.broken;
}

/** Every engine that is not there for tests alone, also one that runs only when it is named. */
function prospects(found: Capabilities): Prospect[] {
  const named = engines.filter(({ isCanary }) => !isCanary).map(({ name }) => name);
  return suites.flatMap((suite) =>
    suite.scenarios.flatMap((scenario) =>
      enginesFor(scenario, engines, named).map(({ name, needs }) => ({
        scenario: `${suite.name}/${scenario.name}`,
        engine: name,
        lacking: missing(found, needs),
      })),
    ),
  );
}

function tables(toolbox: Toolbox, found: Capabilities, scenarios: readonly Prospect[]): string[] {
  const capabilities = Object.entries(found).map(([name, state]) =>
    state === true ? [name, 'yes'] : [name, `no: ${state}`, `→ ${REMEDIES[name] ?? ''}`],
  );
  return [
    table('TOOL', toolRows(toolbox)),
    table('GUEST', guestRows(toolbox)),
    table('CAPABILITY', capabilities),
    table('SCENARIOS', scenarioRows(scenarios)),
  ];
}

/** Scenarios that can run are counted by engine; a scenario that cannot has a row. */
function scenarioRows(scenarios: readonly Prospect[]): string[][] {
  const byEngine = Map.groupBy(scenarios, ({ engine }) => engine);
  return [...byEngine].flatMap(([engine, all]) => {
    const unable = all.filter(({ lacking }) => lacking.length > 0);
    return [
      [engine, `${all.length - unable.length} of ${all.length} would run`],
      ...unable.map(({ scenario, lacking }) => [engine, `${scenario}: ${lacking.join('; ')}`]),
    ];
  });
}
