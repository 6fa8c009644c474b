/** The lab: the hosts a, b, witness and world on the links lan, sync and quorum, and the recording. */
import type { Host } from './hosts/host.ts';
import type { Switch } from './links/link.ts';
import type { Recorder } from './recording/recorder.ts';
import type { Toolbox } from './toolbox.ts';

export interface Lab extends AsyncDisposable {
  readonly hosts: {
    readonly a: Host;
    readonly b: Host;
    readonly witness: Host;
    readonly world: Host;
  };
  readonly switch: Switch;
  readonly recorder: Recorder;
  readonly toolbox: Toolbox;
  /** A folder on the lab's own tmpfs; gone with the lab. */
  readonly scratch: string;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
}
