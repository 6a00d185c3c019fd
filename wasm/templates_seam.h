#ifndef CARILLON_WASM_TEMPLATES_SEAM_H
#define CARILLON_WASM_TEMPLATES_SEAM_H
/* The functions that templates.wasm exports: what a template makes of its variables. A module of
 * its own, which only /center loads, when somebody writes by a template; bytes, records and faults
 * are those of seam.h. web-client/site/compose/template_core.js is the one caller. */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As in seam.h. */
uint8_t* carillon_input(uint32_t size);
const char* carillon_failure(void);

/* Input: where the clocks of the reader stand, as carillon_explain() of preferences_seam.h takes
 * it; an empty line; the question that core/event/template_preview.hpp reads. `now`: ms since 1970.
 * Record: u32 1, text title, text body; or 0, then code and message. */
const uint8_t* carillon_preview(uint32_t size, double now);

#ifdef __cplusplus
}
#endif
#endif
