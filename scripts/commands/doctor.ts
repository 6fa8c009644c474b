/** `ftlab doctor`: what this computer can do, tried for real, and what would be skipped and why. */
import { detectCapabilities, missing } from '../../lab/capabilities.ts';
import { engines } from '../../lab/engines/index.ts';
import { suites } from '../../suites/index.ts';
import { EXIT } from '../errors.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { table } from '../table.ts';

/** What to do about a missing capability. */
const REMEDIES: Readonly<Record<string, string>> = {
  namespaces:
    'run as root (sudo), or: sudo sysctl kernel.unprivileged_userns_clone=1; in a container: --privileged',
  tun: 'run: sudo modprobe tun; in a container: --device /dev/net/tun --cap-add NET_ADMIN',
  'nft-bridge': 'run: sudo modprobe nf_tables nft_meta_bridge',
  netem: 'nothing: links are delayed and harmed in user space here; or: sudo modprobe sch_netem',
  kvm: 'nothing: the lab runs on TCG',
  'qemu-plugin': 'unset FTLAB_QEMU, or name a QEMU 11.1.3 or later with plugins',
  'qemu-colo': 'unset FTLAB_QEMU, or name a QEMU 11.1.3 or later',
  memory: 'close something, or add memory',
};

/** Prints three tables on stdout; broken when no scenario could run here. */
export async function doctor(): Promise<number> {
  const toolbox = await ensureToolbox();
  const found = await detectCapabilities(toolbox);
  const tools = Object.entries(toolbox).map(([name, value]) => [name, String(value)]);
  console.log(table('TOOL', tools));
  const rows = Object.entries(found).map(([name, one]) =>
    one === true ? [name, 'yes'] : [name, `no: ${one}`, `→ ${REMEDIES[name] ?? ''}`],
  );
  console.log(table('CAPABILITY', rows));
  const verdicts = suites.flatMap((suite) =>
    suite.scenarios.flatMap((scenario) =>
      scenario.engines.map((name) => {
        const engine = engines.find((candidate) => candidate.name === name);
        const lacking = engine ? missing(found, engine.needs) : ['no such engine'];
        return [`${suite.name}/${scenario.name}`, name, lacking.join('; ') || 'would run'];
      }),
    ),
  );
  console.log(table('SCENARIO', verdicts));
  return verdicts.some((row) => row[2] === 'would run') ? EXIT.passed : EXIT.broken;
}
