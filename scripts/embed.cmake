# Writes an assembler file that puts files of DIR into the read-only data of the binary, as
# <PREFIX>_<name>_begin and _end ("-" becomes "_"): every .toml, .geojson and .html file as it is and,
# with GZIP, every .css, .js and .svg file compressed.
file(GLOB files ${DIR}/*.toml ${DIR}/*.geojson ${DIR}/*.html)
if(GZIP)
    file(GLOB assets ${DIR}/*.css ${DIR}/*.js ${DIR}/*.svg)
    get_filename_component(out_dir ${OUT} DIRECTORY)
    foreach(asset ${assets})
        get_filename_component(name ${asset} NAME)
        set(gzipped ${out_dir}/${PREFIX}/${name}.gz)
        file(MAKE_DIRECTORY ${out_dir}/${PREFIX})
        file(ARCHIVE_CREATE OUTPUT ${gzipped} PATHS ${asset}
             FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9 MTIME 0)
        list(APPEND files ${gzipped})
    endforeach()
endif()
set(text ".section .rodata\n")
foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(REPLACE "-" "_" name ${PREFIX}_${name})
    string(APPEND text ".global ${name}_begin\n.global ${name}_end\n"
        "${name}_begin:\n.incbin \"${file}\"\n${name}_end:\n.byte 0\n")
endforeach()
string(APPEND text ".section .note.GNU-stack,\"\",%progbits\n")
file(WRITE ${OUT} "${text}")
