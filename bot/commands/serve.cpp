#include "bot/commands/serve.hpp"

#include "adapters/crypto.hpp"
#include "adapters/text.hpp"
#include "bot/audit_checkpoints.hpp"
#include "bot/await_store.hpp"
#include "bot/channels.hpp"
#include "bot/clock_witness.hpp"
#include "bot/concern_watch.hpp"
#include "bot/config_warnings.hpp"
#include "bot/console/console.hpp"
#include "bot/control.hpp"
#include "bot/corrections.hpp"
#include "bot/corrections_sweep.hpp"
#include "bot/delivery/drawing.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/delivery/photo_sweep.hpp"
#include "bot/engine.hpp"
#include "bot/hook_watch.hpp"
#include "bot/inherited_socket.hpp"
#include "bot/lane_lag.hpp"
#include "bot/log.hpp"
#include "bot/open311/open311.hpp"
#include "bot/photo_storage.hpp"
#include "bot/retention.hpp"
#include "bot/router.hpp"
#include "bot/rules.hpp"
#include "bot/schedule.hpp"
#include "bot/score_picture.hpp"
#include "bot/server.hpp"
#include "bot/storage_key.hpp"
#include "bot/system.hpp"
#include "bot/told_store.hpp"
#include "bot/vital_signs.hpp"
#include "bot/web/city_page.hpp"
#include "bot/web/progress_page.hpp"
#include "bot/web/visitor_watch.hpp"
#include "bot/web/web_chat.hpp"
#include "bot/webhook.hpp"
#include "bot/work_chat.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace heed {
namespace {

constexpr auto drain_time = std::chrono::seconds(7);       // contract: gone within 10 s
constexpr auto after_notice = std::chrono::seconds(2);     // at least, for what came at its end
constexpr auto outbox_patience = std::chrono::seconds(2);  // for attempts under way
constexpr std::size_t lanes_told_max = 8;  // each by itself; the others together
constexpr auto pause_after_refusal = std::chrono::seconds(1);

using Await = boost::asio::use_awaitable_t<Lane::executor_type>;
using Work = boost::asio::executor_work_guard<Lane::executor_type>;
using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock,
    boost::asio::wait_traits<std::chrono::steady_clock>,
    Lane::executor_type>;

ServerSettings server_settings(const Config& config, int inherited_socket) {
    ServerSettings settings;
    settings.inherited_socket = inherited_socket;
    settings.address = config.server.listen_address;
    settings.port = config.server.listen_port;
    settings.plain_http = config.server.plain_http;
    settings.certificate_file = config.server.certificate.string();
    settings.private_key_file = config.server.private_key.string();
    settings.trusted_proxies = config.server.trusted_proxies;
    settings.connections_max = config.limits.connections;
    settings.connections_per_address_max = config.limits.connections_per_address;
    settings.log = [](std::string_view line) {
        log::warning("server", {{"what", std::string(line)}});
    };
    return settings;
}

// As many open files as the system lets us have: the usual 1024 are fewer than the connections.
void raise_open_files(std::size_t connections) {
    constexpr std::size_t own = 200;  // the store, photos and calls to platforms
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < connections + own) {
        log::warning(
            "few_open_files",
            {{"limit", std::to_string(files.rlim_max)},
             {"wanted", std::to_string(connections + own)}}
        );
    }
}

// Enough of the SHA-256 of heed.toml to show that it was changed, and nothing of what stands in it.
std::string hash_of_file(const std::filesystem::path& file) {
    constexpr std::size_t digits = 8;
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    return hex(crypto::sha256(bytes)).substr(0, digits);
}

std::string address_text(const Config& config, std::uint16_t port) {
    const std::string& host = config.server.listen_address;
    const bool v6 = host.find(':') != host.npos;
    return std::string(config.server.plain_http ? "http" : "https") + "://" +
           (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

// Everything that runs, in the order in which it is made; shut down by hand, not by destructors.
class Service {
public:
    Service(
        Config config,
        std::shared_ptr<const Rules> rules,
        int inherited_socket,
        std::chrono::milliseconds leave_notice
    )
        : config_(std::move(config)),
          leave_notice_(leave_notice),
          inherited_socket_(inherited_socket),
          rules_(std::move(rules)),
          store_(open_told_store(
              config_.storage,
              random_,
              [](std::string_view line) {
                  log::error("store", {{"what", std::string(line)}});
              },
              // What is posted runs once everything is there.
              [this](bool told) {
                  boost::asio::post(control_, [this, told] { visitors_.note_news(told); });
              }
          )),
          photo_store_(open_photo_store(config_.storage, random_, clock_)),
          files_(1),
          channels_(config_, rules_.get()->organisation),
          unwitnessed_client_(make_http_client({})),
          client_(*unwitnessed_client_, clock_witness_, clock_),
          pictures_(make_pictures()),
          photos_(*pictures_, *photo_store_, files_),
          tokens_(control_, client_, clock_, metrics_),
          corrections_(corrections_file(), files_),
          concerns_(rules_, config_),
          engine_(rules_, config_, random_, &corrections_, &concerns_),
          outbox_(
              control_,
              *store_,
              channels_,
              tokens_,
              client_,
              photos_,
              engine_,
              visits_,
              clock_,
              random_,
              metrics_,
              {config_.limits.photo_bytes}
          ),
          visitors_(control_, *store_, channels_, visits_, outbox_),
          webhook_(engine_, *store_, photos_, outbox_, clock_, random_, metrics_),
          js_sdk_(control_, channels_, config_, tokens_, client_, clock_, random_),
          chat_(channels_, webhook_, visits_, outbox_, rules_, config_, clock_, random_, js_sdk_),
          photo_page_(*store_, *photo_store_, files_, config_, clock_),
          score_pictures_(*store_, rules_, config_, drawings_, clock_),
          live_(control_, *store_),
          city_(channels_, *store_, rules_, clock_),
          tiles_(rules_, files_),
          progress_(
              {*store_, engine_, outbox_, *photo_store_, files_, rules_, config_, clock_, live_}
          ),
          console_(
              {*store_,
               engine_,
               outbox_,
               photos_,
               *photo_store_,
               files_,
               rules_,
               config_,
               clock_,
               random_,
               live_}
          ),
          copy_(*store_, rules_, config_, clock_),
          open311_({webhook_, *store_, photos_, rules_, config_, clock_, random_}),
          signs_(*store_, files_, config_, clock_, clock_witness_),
          router_(channels_, webhook_, *store_, metrics_, config_),
          hooks_(config_),
          schedule_(control_, *store_, engine_, concerns_, outbox_, clock_, &hooks_),
          retention_(control_, *store_, config_.retention, clock_, metrics_),
          sweep_(control_, *store_, *photo_store_, files_, clock_),
          corrections_sweep_(control_, *store_, corrections_file_of(config_), files_),
          checkpoints_(
              control_,
              *store_,
              audit_checkpoints_of(config_.storage.database),
              config_.storage.encryption_key,
              files_,
              clock_,
              metrics_
          ),
          standstill_(*store_, outbox_, config_.storage.database),
          socket_(
              control_,
              control_socket_of(config_.storage.database),
              *store_,
              rules_,
              random_,
              clock_,
              [this] { outbox_.wake(); },
              standstill_
          ),
          signals_(control_, SIGTERM, SIGINT, SIGHUP) {}

    void run() {
        raise_open_files(config_.limits.connections);
        if (const std::string fault = picture_program_fault(); !fault.empty())
            log::error("picture_program", {{"what", fault}});
        if (const std::string fault = shows_articles(config_) ? drawing_fault() : "";
            !fault.empty())
            log::warning("cards_without_picture", {{"what", fault}});
        const unsigned wanted = config_.server.threads;
        const unsigned count =
            wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
        std::vector<Lane*> lanes;
        for (unsigned i = 0; i < count; ++i) {
            lanes_.push_back(std::make_unique<Lane>(1));
            work_.push_back(boost::asio::make_work_guard(*lanes_.back()));
            lanes.push_back(lanes_.back().get());
        }
        router_.serve(photo_page_);
        router_.serve(score_pictures_);
        router_.serve(chat_);
        router_.serve({city_, tiles_, progress_, console_, copy_});
        if (config_.open311.enabled) router_.serve(open311_);
        server_ =
            make_server(server_settings(config_, inherited_socket_), control_, lanes, router_);
        lag_.add(control_, "control");
        for (std::size_t i = 0; i < lanes_.size(); ++i)
            lag_.add(*lanes_[i], i < lanes_told_max ? std::to_string(i) : "others");
        router_.show(server_->counters(), signs_, metric_parts());
        for (auto& lane : lanes_) threads_.emplace_back([&lane] { lane->run(); });

        spawn(begin_hooks_and_schedule());
        spawn(outbox_.run());
        // A process that is alone with its data holds every chat itself.
        if (is_postgres(config_.storage)) spawn(visitors_.run());
        spawn(retention_.run());
        spawn(sweep_.run());
        spawn(corrections_sweep_.run());
        spawn(checkpoints_.run());
        spawn(live_.run());
        spawn(socket_.run());
        spawn(watch_signals());
        const std::string address = address_text(config_, server_->port());
        std::cout << "heed: listening on " << address << std::endl;
        log::info("started", {{"version", HEED_VERSION}, {"address", address}});
        for (const std::string& warning : warnings_of(config_)) {
            log::warning("unsafe_configuration", {{"what", warning}});
        }
        if (const MissingChannel missing = missing_channel(config_); !missing.what.empty())
            log::warning("channel_missing", {{"what", missing.what}, {"advice", missing.advice}});
        control_.run();

        // The store still resumes jobs on lanes, so they go on running until it has stopped.
        store_->stop();
        work_.clear();
        for (auto& lane : lanes_) lane->stop();
        for (std::thread& thread : threads_) thread.join();
        files_.join();
        log::info("stopped");
    }

private:
    std::vector<Router::MetricPart> metric_parts() {
        return {
            [hash = hash_of_file(config_.file)](std::string& text) {
                MetricFamily(text, "gauge", "heed_config_hash_info").sample({{"hash", hash}}, 1);
            },
            [this](std::string& text) { lag_.append(text); },
            [this](std::string& text) { engine_.counts().append(text); },
            [this](std::string& text) { webhook_.append_metrics(text); },
            [this](std::string& text) { outbox_.append_metrics(text); },
            [this](std::string& text) { tokens_.append_metrics(text); },
            [this](std::string& text) { photos_.append_metrics(text); },
            [this](std::string& text) { pictures_->append_metrics(text); },
            [this](std::string& text) { sweep_.append_metrics(text); },
            [this](std::string& text) { checkpoints_.append_metrics(text); }};
    }

    void spawn(Task<void> task) {
        boost::asio::co_spawn(control_, std::move(task), [](std::exception_ptr failure) {
            if (!failure) return;
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& error) {
                // Without one of these heed would answer and never deliver: better to be restarted.
                log::error("service_failed", {{"why", error.what()}});
            }
            log::stop();
            std::_Exit(70);
        });
    }

    // The schedule writes to the hooks, so they come first. A database that refuses now may take
    // them a moment later.
    Task<void> begin_hooks_and_schedule() {
        Timer pause(control_);
        for (bool begun = false; !begun && !stopping_;) {
            auto work = [this](Tx& tx) {
                hooks_.begin(tx);
                return true;
            };
            try {
                begun = co_await write(*store_, std::move(work));
                continue;
            } catch (const StoreBusy& busy) {
                log::warning("hooks_not_begun", {{"why", busy.what()}});
            }
            pause.expires_after(pause_after_refusal);
            co_await pause.async_wait(Await());
        }
        co_await schedule_.run();
    }

    // Where somebody asks whether we are ready, people are sent elsewhere once we are not.
    DrainTimes drain_times() {
        DrainTimes times{std::chrono::milliseconds(0), drain_time};
        if (router_.is_watched()) times.notice = leave_notice_;
        router_.leave();
        times.within = std::max<std::chrono::milliseconds>(drain_time, times.notice + after_notice);
        return times;
    }

    Task<void> watch_signals() {
        while (true) {
            const int signal = co_await signals_.async_wait(Await());
            if (signal == SIGHUP) {
                reload();
                continue;
            }
            if (stopping_) std::_Exit(1);  // asked twice: at once
            stopping_ = true;
            log::info("stopping");
            server_->drain(drain_times(), [this] { spawn(finish()); });
        }
    }

    Task<void> finish() {
        schedule_.stop();
        retention_.stop();
        sweep_.stop();
        corrections_sweep_.stop();
        checkpoints_.stop();
        live_.stop();
        visitors_.stop();
        outbox_.stop();
        socket_.stop();
        Timer pause(control_);
        const auto until = std::chrono::steady_clock::now() + outbox_patience;
        while (!outbox_.idle() && std::chrono::steady_clock::now() < until) {
            pause.expires_after(std::chrono::milliseconds(10));
            co_await pause.async_wait(Await());
        }
        control_.stop();
    }

    std::filesystem::path corrections_file() const {
        if (!config_.dialog.keep_corrections) return {};
        return corrections_file_of(config_);
    }

    // A bad file leaves the old one in force and says so.
    void reload() {
        if (!config_.server.plain_http) {
            const std::string wrong = server_->reload_certificate();
            if (wrong.empty()) {
                log::info("certificate_reloaded");
            } else {
                log::error("certificate_kept", {{"why", wrong}});
            }
        }
        std::vector<FileError> errors;
        auto rules = load_rules(config_, clock_.now(), errors);
        if (errors.empty()) {
            rules_.set(std::move(rules));
            log::info("organisation_reloaded");
        }
        for (const FileError& error : errors)
            log::error("organisation_kept", {{"why", to_string(error)}});
    }

    Config config_;
    const std::chrono::milliseconds leave_notice_;
    const int inherited_socket_;
    RulesInForce rules_;
    SystemClock clock_;
    SystemRandom random_;
    Metrics metrics_;
    LaneLag lag_;
    Lane control_{1};
    std::unique_ptr<Store> store_;
    std::unique_ptr<PhotoStore> photo_store_;
    boost::asio::thread_pool files_;
    Channels channels_;
    ClockWitness clock_witness_;
    std::unique_ptr<HttpClient> unwitnessed_client_;
    WitnessedClient client_;
    std::unique_ptr<Pictures> pictures_;
    PhotoKeeper photos_;
    Tokens tokens_;
    Corrections corrections_;
    Visits visits_;
    ConcernWatch concerns_;
    Engine engine_;
    Outbox outbox_;
    VisitorWatch visitors_;
    Webhook webhook_;
    JsSdk js_sdk_;
    WebChat chat_;
    PhotoPage photo_page_;
    Drawings drawings_;
    ScorePictures score_pictures_;
    LiveCases live_;
    CityPage city_;
    MapTilePage tiles_;
    ProgressPages progress_;
    Console console_;
    CopyPage copy_;
    Open311 open311_;
    VitalSigns signs_;
    Router router_;
    HookWatch hooks_;
    Schedule schedule_;
    Retention retention_;
    PhotoSweep sweep_;
    CorrectionsSweep corrections_sweep_;
    AuditCheckpoints checkpoints_;
    Standstill standstill_;
    ControlSocket socket_;
    boost::asio::basic_signal_set<Lane::executor_type> signals_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<Work> work_;
    std::vector<std::thread> threads_;
    std::unique_ptr<Server> server_;
    bool stopping_ = false;
};

// What a change of the storage key has left to do. Where the key's file is not ours to write, the
// server runs all the same with the key that is in KEY.new.
void finish_interrupted_key_change(StorageConfig& storage) {
    settle_key(storage);
    if (!is_key_change_unfinished(storage)) return;
    try {
        finish_key_change(storage);
        log::info("key_change_finished");
    } catch (const std::exception& error) {
        log::warning("key_change_unfinished", {{"why", error.what()}});
    }
}

}  // namespace

int run_serve(const std::filesystem::path& config_file, std::chrono::seconds leave_notice) {
    std::vector<FileError> errors;
    Config config = load_config(config_file, errors);
    std::shared_ptr<const Rules> rules;
    if (errors.empty()) rules = load_rules(config, SystemClock().now(), errors);
    for (const FileError& error : errors) std::cerr << to_string(error) << '\n';
    if (!errors.empty()) return 1;
    try {
        const int inherited_socket = take_inherited_socket();
        log::keep_from(config.log_level);
        log::start();
        finish_interrupted_key_change(config.storage);
        Service service(std::move(config), std::move(rules), inherited_socket, leave_notice);
        service.run();
    } catch (const std::exception& error) {
        log::stop();
        std::cerr << "heed: " << error.what() << '\n';
        return 1;
    }
    log::stop();
    return 0;
}

}  // namespace heed
