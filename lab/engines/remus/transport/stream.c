/*
 * The stream of `xl migrate` and `xl remus`, parsed as far as the end of a checkpoint requires. It
 * nests three formats: xl's header; the records of libxl (docs/specs/libxl-migration-stream.pandoc
 * of Xen); and, inside the record LIBXC_CONTEXT, those of libxc (libxc-migration-stream.pandoc).
 * A checkpoint is: records of libxc up to CHECKPOINT, then records of libxl up to CHECKPOINT_END.
 */
#include "transport.h"

#include <string.h>

/* A record of libxc or libxl is a type, a length and a body, padded to a multiple of 8 bytes. */
enum { RECORD_BYTES = 8, PADDING = 8 };
/* Longest body that libxc accepts (REC_LENGTH_MAX of xc_sr_stream_format.h). */
static const uint32_t body_max = 128u << 20;

enum { LIBXL_END = 0, LIBXL_LIBXC_CONTEXT = 1, LIBXL_CHECKPOINT_END = 4 };
enum { LIBXC_END = 0, LIBXC_CHECKPOINT = 14 };

/* savefileheader_magic of xl, without its end. */
static const char xl_magic[] = "Xen saved domain, xl format";
enum { XL_OPTIONAL_LENGTH_AT = 44 };
static const char libxl_magic[8] = "LibxlFmt";
static const uint8_t libxc_magic[8] = {255, 255, 255, 255, 255, 255, 255, 255};

/* xl's header; libxl's; a record; libxc's image header and domain header; a record. */
static const size_t head_bytes[] = {48, 16, RECORD_BYTES, 40, RECORD_BYTES};

uint32_t get_u32(const uint8_t *at) {
  return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static void broken(struct stream *stream, const char *fault) {
  stream->place = BROKEN;
  stream->fault = fault;
}

/* Whether the head begins with these bytes; the stream is BROKEN otherwise. */
static bool begins(struct stream *stream, const void *magic, size_t count, const char *fault) {
  if (!memcmp(stream->head, magic, count)) return true;
  broken(stream, fault);
  return false;
}

/* A body of this length comes next. */
static bool skip_body(struct stream *stream, uint32_t length) {
  if (length > body_max) {
    broken(stream, "a record is longer than libxc allows");
    return false;
  }
  stream->skip = (length + (uint64_t)PADDING - 1) / PADDING * PADDING;
  return true;
}

static void libxl_record(struct stream *stream, uint32_t type, uint32_t length) {
  if (!skip_body(stream, length)) return;
  if (type == LIBXL_LIBXC_CONTEXT) stream->place = LIBXC_HEADER;
  if (type == LIBXL_CHECKPOINT_END) {
    stream->place = LIBXC_RECORD;
    stream->is_at_end = true;
  }
}

static void libxc_record(struct stream *stream, uint32_t type, uint32_t length) {
  if (!skip_body(stream, length)) return;
  if (type == LIBXC_CHECKPOINT || type == LIBXC_END) stream->place = LIBXL_RECORD;
}

/* The head of the present place is complete. */
static void take_head(struct stream *stream) {
  uint32_t type = get_u32(stream->head), length = get_u32(stream->head + 4);
  stream->have = 0;
  switch (stream->place) {
    case XL_HEADER:
      if (!begins(stream, xl_magic, sizeof xl_magic - 1, "xl’s header is not there")) return;
      stream->skip = get_u32(stream->head + XL_OPTIONAL_LENGTH_AT);
      stream->place = LIBXL_HEADER;
      if (stream->skip > body_max) broken(stream, "its header is longer than a record may be");
      return;
    case LIBXL_HEADER:
      if (begins(stream, libxl_magic, sizeof libxl_magic, "libxl’s header is not there"))
        stream->place = LIBXL_RECORD;
      return;
    case LIBXC_HEADER:
      if (begins(stream, libxc_magic, sizeof libxc_magic, "libxc’s header is not there"))
        stream->place = LIBXC_RECORD;
      return;
    case LIBXL_RECORD:
      return libxl_record(stream, type, length);
    case LIBXC_RECORD:
      return libxc_record(stream, type, length);
    case BROKEN:
      return;
  }
}

static size_t least(uint64_t one, uint64_t other) { return one < other ? one : other; }

size_t stream_read(struct stream *stream, const uint8_t *bytes, size_t count, bool *is_complete) {
  size_t at = 0;
  *is_complete = false;
  while (at < count && stream->place != BROKEN) {
    size_t part;
    if (stream->skip > 0) {
      part = least(stream->skip, count - at);
      stream->skip -= part;
    } else {
      size_t needed = head_bytes[stream->place];
      part = least(needed - stream->have, count - at);
      memcpy(stream->head + stream->have, bytes + at, part);
      stream->have += part;
      if (stream->have == needed) take_head(stream);
    }
    at += part;
    if (!stream->is_at_end || stream->skip > 0) continue;
    stream->is_at_end = false;
    *is_complete = true;
    break;
  }
  return at;
}
