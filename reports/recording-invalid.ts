/** The error for a recording that cannot be believed. */

/** The recording is invalid; the message names file, line and problem. */
export class RecordingInvalid extends Error {
  override name = 'RecordingInvalid';
}
