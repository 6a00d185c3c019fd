#ifndef CARILLON_WASM_PREFERENCES_SEAM_H
#define CARILLON_WASM_PREFERENCES_SEAM_H
/* The functions that preferences.wasm exports: what a person says of how they are reached, and what
 * follows from it. A module of its own, which most pages never load; bytes, records, handles, times
 * and faults are those of seam.h. wasm/package/preferences_core.js is the one caller. */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

uint32_t carillon_open_preferences(void);
void carillon_close_preferences(uint32_t handle);

/* As in seam.h. */
uint8_t* carillon_input(uint32_t size);
const char* carillon_failure(void);

/* Input: what GET or PATCH /preferences answered; or
 * the document of the effect `preferences`. 0 = it cannot be read, and changes nothing. */
uint32_t carillon_preferences_answer(uint32_t handle, uint32_t size);
uint32_t carillon_preferences_document(uint32_t handle, uint32_t size);
/* Input: a patch (RFC 7396) that is shown over the document until it is lifted by its number. */
uint32_t carillon_preferences_lay(uint32_t handle, uint32_t size);
void carillon_preferences_lift(uint32_t handle, uint32_t number);
/* Record: the document as text, the choices of each type as text (both JSON); 0 = nothing known. */
const uint8_t* carillon_preferences(uint32_t handle);
/* What would happen. Asked in two steps, as the core knows no time zones: input is the question
 * (JSON). Record: u32 1, text time zone, f64 the moment that it is about; or 0, then code and
 * message. */
const uint8_t* carillon_question(uint32_t handle, uint32_t size, double now);
/* Input: where the clocks of that zone stand around that moment, a line each in the order of time:
 * from when on (ms since 1970), a blank, seconds ahead of UTC; an empty line; the question.
 * `when`: the moment, where the question names none. Record: u32 1, text answer (JSON); or 0 as
 * above. */
const uint8_t* carillon_explain(uint32_t handle, uint32_t size, double when);
/* Input as above. Record: u32 1, u32 1 when a screen may sound or pop up for it; or 0 as above. */
const uint8_t* carillon_is_heard(uint32_t handle, uint32_t size, double when);

#ifdef __cplusplus
}
#endif
#endif
