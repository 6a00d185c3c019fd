#ifndef CARILLON_WASM_SEAM_H
#define CARILLON_WASM_SEAM_H
/* The functions that core.wasm exports: carillon::ClientSession for a host that can only pass
 * numbers and bytes. wasm/package/core.js is the one caller. Nothing is decided here: order,
 * counters and wire format are core's.
 *
 * In.  Text (UTF-8) is written to the address that carillon_input() gives and consumed by the next
 *      call that takes a `size`.
 * Out. A function that answers with a record returns its address: u32 bytes that follow, then the
 *      fields. 0 = nothing to tell. The record belongs to the module and is valid until the next
 *      call of any function; whoever wants it longer copies it. So nothing is ever freed by the
 *      host, and nothing can leak.
 * Fields are little-endian and unaligned: u32, f64, and text = u32 bytes + UTF-8.
 * Times are milliseconds since 1970 as double. A handle is valid from carillon_open() to
 * carillon_close(); with any other the functions do nothing and answer 0. One thread.
 *
 * The functions of lists_exports.txt are in core_lists.wasm, which is instantiated with {core: the
 * exports of core.wasm}; they may be called, as exports of core.wasm, from then on.
 *
 * When core finds a fault of its own the module traps: the host sees an exception, may ask
 * carillon_failure() what it was, and must not call anything else again. */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A new session. The seed is 64 random bits. */
uint32_t carillon_open(uint32_t seed_high, uint32_t seed_low);
void carillon_close(uint32_t handle);

/* Room for `size` bytes of input; 0 when that is more than anything here accepts. */
uint8_t* carillon_input(uint32_t size);

enum CarillonSignal {
    CARILLON_START = 0,
    CARILLON_STOP = 1,
    CARILLON_OPENED = 2,
    CARILLON_CLOSED = 3, /* `code`: the close code, 1006 when nothing is known */
    CARILLON_TIMEOUT = 4,
    CARILLON_WAKEUP = 5,
    CARILLON_LEFT = 6 /* the page is hidden or left: what is held back is sent */
};
void carillon_signal(uint32_t handle, uint32_t signal, uint32_t code, double now);

void carillon_frame(uint32_t handle, uint32_t size, double now);
void carillon_token(uint32_t handle, uint32_t size, double now);

/* What a closed tab left behind; before CARILLON_START, and more than once for several tabs.
 * Record: u32 1, then of each operation that it brought op and kind as text; or 0, code, message.
 */
const uint8_t* carillon_restore(uint32_t handle, uint32_t size);
/* What is to be kept of the inbox, and of the operations that are not answered: a text, empty
 * where there is nothing. The version is another one after each change of the operations. */
const uint8_t* carillon_durable_inbox(uint32_t handle);
const uint8_t* carillon_durable_operations(uint32_t handle);
uint32_t carillon_operations_version(uint32_t handle);

/* For a tab that uses this one's connection. Input: where it stands (empty: nowhere). Record: u32
 * 1, text a frame for the server, whose answer is for that tab; or 0, text a frame for that tab;
 * null while this session is not in step. */
const uint8_t* carillon_welcome(uint32_t handle, uint32_t size);

/* Input: the name of an operation and the ids it is for, one a line. `until`: for a snooze.
 * `held`: not 0 = held back, so that carillon_undo() can take it back without a trace.
 * Record: u32 number of ops, then each as text; or 0, then code and message as text. */
const uint8_t* carillon_submit(uint32_t handle, uint32_t size, uint32_t held, double until,
                               double now);
/* Takes the latest action back. Record as above; null = nothing is to be sent for it. */
const uint8_t* carillon_undo(uint32_t handle, double now);
/* The time of day by the server's clock. */
double carillon_server_time(uint32_t handle, double now);

/* Lists besides the inbox's own. Input: the filters of GET /notifications as a query string.
 * Record: u32 number of the list; or 0, code, message. */
enum CarillonListOrder { CARILLON_CANONICAL = 0, CARILLON_NEWEST = 1 };
const uint8_t* carillon_open_list(uint32_t handle, uint32_t size, uint32_t order);
void carillon_close_list(uint32_t handle, uint32_t list);
/* As carillon_next_page() and carillon_page(), with more at the end of the record: text parameters
 * of the query that stand for those of the same names (the page is of that part of the list); u32 a
 * number that is another one when all pages begin again. */
const uint8_t* carillon_list_page(uint32_t handle, uint32_t list);
const uint8_t* carillon_lay_list_page(uint32_t handle, uint32_t list, uint32_t size, uint32_t era);
/* f64 total (NaN = not known), u32 1 once a page has come, u32 1 while there are more, and the rows
 * as carillon_state() has them; 0 = the same as told last. */
const uint8_t* carillon_list(uint32_t handle, uint32_t list);

/* The page of GET /notifications that is to be asked for next.
 * Record: u32 1, or 0 when all there is has been brought in; u32 era, text cursor (empty = the
 * first page). */
const uint8_t* carillon_next_page(uint32_t handle);
enum CarillonFit {
    CARILLON_TAKEN = 0,
    CARILLON_STALE = 1,  /* older than the inbox: to be asked for again */
    CARILLON_PASSED = 2, /* the pages have begun again since */
    CARILLON_MALFORMED = 3
};
/* Input: its answer; `era`: with which it was asked for. Record: u32 fit, u32 new rows. */
const uint8_t* carillon_page(uint32_t handle, uint32_t size, uint32_t era);

/* Input: the ids of the rows that are in view (carillon_seen_share of them) in a visible tab now,
 * one a line. When carillon_seen_deadline comes (NaN = never) carillon_take_seen gives what the
 * person has really seen: u32 number, then each id as text. carillon_retract_seen: telling of these
 * has failed. */
void carillon_in_view(uint32_t handle, uint32_t size, double now);
double carillon_seen_share(void);
double carillon_seen_deadline(uint32_t handle);
const uint8_t* carillon_take_seen(uint32_t handle, double now);
void carillon_retract_seen(uint32_t handle, uint32_t size);

/* What is to be done, each as four texts: a name and up to three values.
 *   open SINCE · send TEXT · close CODE · renew · changed · received ID ·
 *   settled OP CODE MESSAGE (CODE empty = done) · faulted CODE MESSAGE · preferences DOCUMENT
 * Ask again until there is nothing. */
const uint8_t* carillon_effects(uint32_t handle);

/* What a screen shows, told as the difference to what this session told last; 0 = the same.
 *   text connection, u32 close code (0 = none), f64 time of the next try (NaN = none),
 *   text revision (empty = none), u32 truncated, u32 known (0 = counters and rows say nothing),
 *   u32 1 while there is something to undo, text unread (JSON),
 *   u32 rows, and for each of them u32: a position in the rows told last, or with the highest bit
 *   set a position in the following
 *   u32 new or altered rows, and for each of them u32 pending, text notification (JSON) */
const uint8_t* carillon_state(uint32_t handle);

/* When CARILLON_TIMEOUT is due; NaN = never. */
double carillon_deadline(uint32_t handle);

/* Why the module trapped: text that ends with a zero byte, empty when core had no say in it. */
const char* carillon_failure(void);

#ifdef __cplusplus
}
#endif
#endif
