#pragma once
// TLS as we speak it: 1.2 and 1.3, Mozilla's intermediate list without DHE. No stream is made here.
#include "dialogs/time.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace heed {

// Value: a server's certificate chain and key, PEM, as read from the disk.
struct TlsMaterial {
    std::string certificate_chain;
    std::string private_key;
};

// Throws std::runtime_error with one clear sentence when a file cannot be read.
TlsMaterial read_tls_material(const std::string& certificate_file, const std::string& key_file);

// A context for accepted connections. Every new one has new ticket keys. Throws std::runtime_error
// with one clear sentence when the material is unusable or the key belongs to another certificate.
// Shared: every connection keeps the context it began with while a reload puts another in force.
std::shared_ptr<boost::asio::ssl::context> make_server_tls(const TlsMaterial& material);

// When the certificate that `context` shows ends; of its chain the first one. It must have one.
TimePoint certificate_end(boost::asio::ssl::context& context);

// A context for calls: verifies chains against the system's certificates and those in `ca_file`
// (PEM; empty: none). Throws std::runtime_error when `ca_file` is unusable.
std::shared_ptr<boost::asio::ssl::context> make_client_tls(const std::string& ca_file);

}  // namespace heed
