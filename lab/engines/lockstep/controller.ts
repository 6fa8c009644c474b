/**
 * The controller of one host, as a process: `node controller.ts SETTINGS` (JSON of
 * ControllerSettings). Events leave on stdout, orders (Order) come on stdin, a JSON line each.
 */
import { reportFailure, serveOrders } from '../serve-orders.ts';
import { buildSavedState } from './builder.ts';
import { Member } from './member.ts';
import type { ControllerSettings } from './settings.ts';

const settings: ControllerSettings = JSON.parse(process.argv[2] ?? '{}');
if (settings.role === 'builder') await reportFailure(() => buildSavedState(settings));
else await serveOrders(() => new Member(settings));
