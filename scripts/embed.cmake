# Writes an assembler file that puts every .toml and .geojson file of DIR into the read-only data of
# the binary, as <PREFIX>_<name>_begin and _end ("-" becomes "_").
file(GLOB files ${DIR}/*.toml ${DIR}/*.geojson)
set(text ".section .rodata\n")
foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(REPLACE "-" "_" name ${PREFIX}_${name})
    string(APPEND text ".global ${name}_begin\n.global ${name}_end\n"
        "${name}_begin:\n.incbin \"${file}\"\n${name}_end:\n.byte 0\n")
endforeach()
string(APPEND text ".section .note.GNU-stack,\"\",%progbits\n")
file(WRITE ${OUT} "${text}")
