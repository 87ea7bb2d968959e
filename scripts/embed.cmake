# Writes an assembler file that puts every text file of DIR into the read-only data of the binary,
# as heed_text_<name>_begin and _end ("-" becomes "_").
file(GLOB files ${DIR}/*.toml)
set(text ".section .rodata\n")
foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(REPLACE "-" "_" name ${name})
    string(APPEND text ".global heed_text_${name}_begin\n.global heed_text_${name}_end\n"
        "heed_text_${name}_begin:\n.incbin \"${file}\"\nheed_text_${name}_end:\n.byte 0\n")
endforeach()
string(APPEND text ".section .note.GNU-stack,\"\",%progbits\n")
file(WRITE ${OUT} "${text}")
