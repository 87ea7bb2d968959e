#pragma once
// A coroutine on a lane: one thread with one io_context. Code on a lane needs no lock and no
// strand.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace heed {

using Lane = boost::asio::io_context;
template <class T>
using Task = boost::asio::awaitable<T, Lane::executor_type>;

}  // namespace heed
