#pragma once
// The SQL of each migration.

namespace carillon::postgres {

extern const char* const kSchema1;
extern const char* const kSchema2;
extern const char* const kSchema3;
extern const char* const kSchema4;
extern const char* const kSchema5;
extern const char* const kSchema5Emails;
extern const char* const kSchema6;
extern const char* const kSchema7;
extern const char* const kSchema8;
extern const char* const kSchema9;
extern const char* const kSchema10;
extern const char* const kSchema11;
// From here on both databases have a step for the same thing, under different numbers.
extern const char *const kSchema12,
    *const kSchema13, *const kSchema14, *const kSchema15, *const kSchema16,
                                                              *const kSchema17,
                                                                  *const kSchema18,
                                                                      *const kSchema19;

}  // namespace carillon::postgres
