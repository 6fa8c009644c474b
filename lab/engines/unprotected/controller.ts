/**
 * The controller of one host, as a process: `node controller.ts SETTINGS` (JSON of
 * UnprotectedSettings). Events leave on stdout, orders (Order) come on stdin, a JSON line each.
 */
import { serveOrders } from '../serve-orders.ts';
import { Member } from './member.ts';
import { bootQemu } from './qemu-guest.ts';
import type { UnprotectedSettings } from './settings.ts';

const settings: UnprotectedSettings = JSON.parse(process.argv[2] ?? '{}');
const { command, folder, saved } = settings;
await serveOrders(
  () => new Member(settings, (isFirst) => bootQemu(command, folder, isFirst ? saved : null)),
);
