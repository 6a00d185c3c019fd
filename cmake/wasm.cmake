# The WebAssembly build. The distribution's packages cannot be found as packages here: they would
# put /usr/include on the line, before the compiler's own headers. So a folder of the build tree
# holds one link per header-only library, and only that folder is searched.
set(CARILLON_WASM_INCLUDE ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${CARILLON_WASM_INCLUDE})
foreach(library IN ITEMS catch2)
  if(NOT IS_DIRECTORY /usr/include/${library})
    message(FATAL_ERROR "/usr/include/${library} is missing: run scripts/setup")
  endif()
  file(CREATE_LINK /usr/include/${library} ${CARILLON_WASM_INCLUDE}/${library} SYMBOLIC)
endforeach()
add_library(carillon_wasm_headers INTERFACE)
target_include_directories(carillon_wasm_headers SYSTEM INTERFACE ${CARILLON_WASM_INCLUDE})
add_library(Catch2::Catch2 ALIAS carillon_wasm_headers)

# The old name of the setting is refused by new releases in strict mode, the new one by old releases.
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
  set(CARILLON_WASM_STACK -sTOTAL_STACK=1048576)
else()
  set(CARILLON_WASM_STACK -sSTACK_SIZE=1048576)
endif()

# What makes code small. Emscripten tells clang to inline nothing and leaves that to Binaryen, which sees
# no more of the library's one-line functions than their calls: a tenth of a module. The three instructions'
# sets are older than the language of the scripts (ES2022): whoever runs the one has the other. A module has
# one thread and does not end.
set(CARILLON_WASM_SMALL -Oz -flto -finline-functions -msign-ext -mbulk-memory -mnontrapping-fptoint
  -fno-threadsafe-statics -fno-c++-static-destructors -fmerge-all-constants)

# carillon_wasm_module(NAME OUTPUT): what the two browser modules have in common. Small, no file
# system, no eval (the site's Content-Security-Policy forbids it), and a missing symbol is an error.
function(carillon_wasm_module name output)
  set_target_properties(${name} PROPERTIES OUTPUT_NAME ${output} SUFFIX .js)
  target_compile_options(${name} PRIVATE ${CARILLON_WASM_SMALL} -fno-exceptions -fno-rtti)
  target_link_options(${name} PRIVATE
    -Oz -flto -fno-exceptions
    -sSTRICT=1
    -sENVIRONMENT=web
    -sFILESYSTEM=0
    -sMALLOC=emmalloc
    -sALLOW_MEMORY_GROWTH=1
    -sDYNAMIC_EXECUTION=0
    -sERROR_ON_UNDEFINED_SYMBOLS=1
    ${CARILLON_WASM_STACK})
endfunction()
