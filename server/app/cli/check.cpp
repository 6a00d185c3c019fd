#include "server/app/cli/check.hpp"

#include "server/app/cli/check/configuration.hpp"
#include "server/app/cli/check/service.hpp"
#include "server/app/cli/check/storage.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/base/log/log.hpp"

#include <algorithm>
#include <iostream>
#include <string>

namespace carillon::cli {

namespace {

using preflight::Finding;
using preflight::Findings;
using preflight::Verdict;

constexpr std::size_t kVerdictChars = 9;
constexpr std::size_t kItemChars = 15;

std::string padded(std::string text, std::size_t chars) {
    text.resize(std::max(chars, text.size() + 1), ' ');
    return text;
}

const char* text(Verdict verdict) {
    switch (verdict) {
        case Verdict::kOk:
            return "ok";
        case Verdict::kWarning:
            return "warning";
        case Verdict::kWrong:
            break;
    }
    return "wrong";
}

// Each as soon as it is known: some wait for a network.
class Report {
  public:
    void say(const Findings& findings) {
        for (const Finding& finding : findings) {
            std::cout << padded(text(finding.verdict), kVerdictChars)
                      << padded(finding.item, kItemChars) << finding.text << std::endl;
            warnings_ += finding.verdict == Verdict::kWarning;
            wrong_ += finding.verdict == Verdict::kWrong;
        }
    }
    void pass_over(const char* item, const char* variable) {
        std::cout << padded("-", kVerdictChars) << padded(item, kItemChars)
                  << "not looked at: " << variable << " is wrong" << std::endl;
    }
    // The exit code.
    int end() const {
        const std::string warned =
            warnings_ == 0 ? "" : ", " + counted(warnings_, "warning", "warnings");
        if (wrong_ == 0) {
            std::cout << "A start would succeed" << warned << '\n';
            return 0;
        }
        std::cout << "A start would stop: " << wrong_ << " wrong" << warned << '\n';
        return 1;
    }

  private:
    static std::string counted(int count, const char* one, const char* many) {
        return std::to_string(count) + " " + (count == 1 ? one : many);
    }

    int warnings_ = 0;
    int wrong_ = 0;
};

}  // namespace

int check_start(const Environment& environment) {
    log::set_level(log::Level::kOff);
    Report report;
    const preflight::Configuration checked = preflight::check_configuration(environment);
    const Config& config = checked.config;
    report.say(checked.findings);
    const auto running = find_running_server(config.data_dir);
    report.say(preflight::check_data_folder(config, running));
    if (checked.is_right("DATABASE_URL")) {
        report.say(preflight::check_database(config, system_now));
    } else {
        report.pass_over("database", "DATABASE_URL");
    }
    if (checked.is_right("REDIS_URL")) {
        report.say(preflight::check_redis(config));
    } else {
        report.pass_over("redis", "REDIS_URL");
    }
    if (checked.is_right("NOTIFICATION_JWT_SECRET")) {
        report.say(preflight::check_keys(config));
    } else {
        report.pass_over("keys", "NOTIFICATION_JWT_SECRET");
    }
    report.say(preflight::check_templates(config));
    report.say(preflight::check_origins(config));
    if (checked.is_right("NOTIFICATION_LISTEN")) {
        report.say(preflight::check_listen(config.listen, running));
    } else {
        report.pass_over("address", "NOTIFICATION_LISTEN");
    }
    if (const auto variable = checked.find_wrong_channel()) {
        report.pass_over("channels", variable->c_str());
    } else {
        report.say(preflight::check_channels(config));
    }
    report.say(preflight::check_site());
    return report.end();
}

}  // namespace carillon::cli
