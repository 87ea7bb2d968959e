# What systemd does for heed.socket and heed.service, where no systemd runs: holds a listening socket
# and starts the program with it, again for every line on standard input.
#   perl holder.pl PROGRAM ARGUMENT...
# Prints "port N" once and "pid N" for each start; ends with its standard input.
use strict;
use warnings;
use POSIX ();
use Socket;

$| = 1;
$^F = 3;    # descriptor 3 is inherited
socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
bind($socket, sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
listen($socket, 4096) or die "listen: $!";
my ($port) = sockaddr_in(getsockname($socket));
die "descriptor 3 is taken" if fileno($socket) != 3 and not defined POSIX::dup2(fileno($socket), 3);
print "port $port\n";
while (defined(my $line = <STDIN>)) {
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        @ENV{qw(LISTEN_PID LISTEN_FDS)} = ($$, 1);
        exec(@ARGV) or die "exec: $!";
    }
    print "pid $child\n";
    waitpid($child, 0);
    print "status $?\n";
}
