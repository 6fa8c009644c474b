/** Times of a simulation: detection, lease and fence as the engines have them, the rest shorter. */
export const MS = 1e6;
export const BEAT_MS = 50;
export const SUSPICION_MS = 300;
export const LEASE_MS = 250;
export const GUARD_MS = 50;
/** The engines renew for this long (fenced-voice.ts, lockstep/member.ts). */
export const FENCE_MS = 100;
/** Periods of ticks, coarser than the shells', so that a schedule has fewer of them. */
export const LOOK_EVERY_MS = 25;
export const CHECK_EVERY_MS = 25;
export const LEASE_EVERY_MS = 50;
export const RENEW_EVERY_MS = 20;
export const SPEAK_EVERY_MS = 20;
/** A tenth of the shells', so that schedules are short. */
export const ASK_FOR_MS = 500;
export const HEAR_DEADLINE_MS = 500;
export const RETRY_EVERY_MS = 50;
/** Between two processes of a host. */
export const PIPE_MS = 0.1;
