/** The receiving side of a copy: a new twin gets RAM and device state, and then runs. */
import { join } from 'node:path';
import { leaveOutMemory } from '../../machine-state.ts';
import type { Qmp } from '../../qmp.ts';
import type { Core } from './core.ts';
import { RamSink } from './ram-copy.ts';
import type { ControllerSettings } from './settings.ts';
import type { SyncLink } from './sync-link.ts';
import { encodeText, Kind, type Message, type Text } from './wire.ts';

const STATE_DEADLINE_MS = 5000;

/** Resolves when the twin runs; calls `onReady` when it is equal to its source, still stopped. */
export function receiveCopy(
  settings: ControllerSettings,
  core: Core,
  link: SyncLink,
  onReady: () => void,
): Promise<void> {
  const { generation } = settings;
  const say = (text: Text) => link.send(encodeText(generation, text));
  const written = new Set<number>();
  let sink: RamSink | null = null;
  let qmp: Qmp | null = null;

  const prepare = async () => {
    await core.twin.start(settings.plan, join(settings.folder, 'qemu.log'), true);
    qmp = await core.twin.qmp();
    await leaveOutMemory(qmp, true);
    const { own: address, statePort } = settings.sync;
    await qmp.call('migrate-incoming', { uri: `tcp:${address}:${statePort}` });
    sink = new RamSink(core.twin.ram);
    say({ say: 'prepared' });
  };

  const check = (digest: unknown) => {
    const heldDigest = sink?.digest();
    if (heldDigest !== digest) throw new Error(`RAM differs: sent ${digest}, held ${heldDigest}`);
    sink?.close();
    say({ say: 'same', digest: heldDigest });
  };

  const go = async (text: Text) => {
    await qmp?.until('query-status', ['paused', 'prelaunch'], STATE_DEADLINE_MS);
    core.openMailbox();
    core.begin(generation, Number(text.rendezvous), Number(text.instructions));
    onReady();
    await qmp?.call('cont');
    qmp?.[Symbol.dispose]();
    say({ say: 'going' });
  };

  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      say({ say: 'failed', reason });
      reject(new Error(`the copy failed: ${reason}`));
    };
    const hear = async (message: Message) => {
      if (message.kind === Kind.Ram) {
        sink?.write(message.chunk.at, message.chunk.bytes);
        written.add(message.chunk.at);
      } else if (message.kind === Kind.Text) {
        const { text } = message;
        if (text.say === 'prepare') await prepare();
        if (text.say === 'pass') {
          if (text.pass === 0) sink?.clear(written);
          say({ say: 'passed' });
        }
        if (text.say === 'all') check(text.digest);
        if (text.say === 'go') {
          await go(text);
          resolve();
        }
      }
    };
    link.onMessage = (message) => void hear(message).catch(fail);
    link.onClose = (why) =>
      reject(new Error(`the copy failed: the link to the survivor closed: ${why}`));
  });
}
