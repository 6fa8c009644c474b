/** The error for a recording that cannot be believed. */

/** The recording cannot be believed; the message names file, line and what is wrong. */
export class RecordingInvalid extends Error {
  override name = 'RecordingInvalid';
}
