#pragma once
// A listening socket that a supervisor has opened for us: systemd's socket activation.

namespace heed {

// The descriptor that LISTEN_PID and LISTEN_FDS say is ours (the protocol of sd_listen_fds(3));
// -1: none. The variables are unset, and no program that we run inherits the descriptor. Call it
// while there is one thread. Throws std::runtime_error when there are several: heed has one port.
int take_inherited_socket();

}  // namespace heed
