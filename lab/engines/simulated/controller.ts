/**
 * The controller of one host, as a process: `node controller.ts SETTINGS` (JSON of
 * SimulatedSettings). Events leave on stdout, orders come on stdin, a JSON line each.
 */
import { serveOrders } from '../serve-orders.ts';
import { Member } from '../unprotected/member.ts';
import { prepareScripted } from './boot.ts';
import type { SimulatedSettings } from './settings.ts';

/** A side with the defect to keep speaking when it must stop. */
class DefiantMember extends Member {
  override stop(reason: string): void {
    if (this.isQuitting) super.stop(reason);
  }
}

const settings: SimulatedSettings = JSON.parse(process.argv[2] ?? '{}');
const boot = prepareScripted(settings.guest, settings.folder);
await serveOrders(() =>
  settings.guest.defect === 'speaks-twice'
    ? new DefiantMember(settings, boot, false)
    : new Member(settings, boot),
);
