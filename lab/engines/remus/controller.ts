/**
 * The controller of one host, as a process: `node controller.ts SETTINGS` (JSON of RemusSettings).
 * Events leave on stdout, orders (Order) come on stdin, a JSON line each.
 */
import { serveOrders } from '../serve-orders.ts';
import { Member } from './member.ts';

await serveOrders(() => new Member(JSON.parse(process.argv[2] ?? '{}')));
