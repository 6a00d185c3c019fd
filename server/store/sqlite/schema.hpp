#pragma once
// The text of the migrations, one constant each. What was released is never changed.

namespace carillon::sqlite {

extern const char* const kSchema1;
extern const char* const kSchema2;
extern const char* const kSchema3;
extern const char* const kSchema4;
extern const char* const kSchema5;
extern const char* const kSchema6;
extern const char* const kSchema7;
extern const char* const kSchema8;
extern const char* const kSchema9;
extern const char* const kSchema9Emails;
extern const char* const kSchema10;
extern const char* const kSchema11;
extern const char* const kSchema12;
extern const char* const kSchema13;
extern const char* const kSchema14;
extern const char* const kSchema15;
extern const char* const kSchema16;
extern const char* const kSchema17;
extern const char* const kSchema18;
extern const char* const kSchema19;
extern const char* const kSchema20;
extern const char* const kSchema21;
extern const char* const kSchema22;
extern const char* const kSchema23;
extern const char* const kSchema24;
extern const char* const kSchema25;

}  // namespace carillon::sqlite
