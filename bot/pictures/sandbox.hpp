#pragma once
// heed-picture locks itself in before it looks at a stranger's bytes.
namespace heed::picture {

// From here on this process can read its standard input, write its standard output and error, use
// 512 MiB of memory and 5 s of processor, and end; anything else kills it. False when the kernel
// refuses one of the locks. Sanitizers need more than that: their builds limit the time only.
bool lock_in();

}  // namespace heed::picture
