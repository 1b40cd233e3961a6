// SPDX-License-Identifier: GPL-3.0-or-later
// What a headless command has around it: Ctrl-C, progress on stderr, reports on stdout.
#pragma once

#include "app/cli.h"
#include "core/base/printable.h"
#include "core/base/run_control.h"
#include "core/base/text_sink.h"
#include "core/model/finding.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Owns the run of one command: its threads, its stop on SIGINT/SIGTERM, its progress line (sampled ten times
/// a second, on stderr if that is a terminal or --progress asks for it). One at a time.
class TerminalRun {
public:
    /// Fails on a bad --threads.
    static Result<std::unique_ptr<TerminalRun>> make(const Arguments &arguments, std::string title);
    ~TerminalRun();
    const RunControl &control() const { return m_control; }
    /// Removes the progress line before something is printed.
    void finish();

private:
    TerminalRun(std::string title, unsigned threads, bool showProgress);
    struct State;
    std::unique_ptr<State> m_state;
    RunControl m_control;
};

/// Prints the sentence to stderr and gives the exit code.
int reportError(const Error &error);

/// Text to stdout unless --quiet or --json -; JSON where --json says (atomically). Returns the exit code:
/// that of a failed write, else done.
int emitReport(const Arguments &arguments, const std::string &text, const std::string &json);

/// The same, of which only what is asked for is made, and the JSON goes out part by part: a report of many
/// layers or claims takes as long to write as to find, and more memory.
int emitReport(const Arguments &arguments, const std::function<std::string()> &text,
               const std::function<Status(const TextSink &sink)> &writeJson);

/// Columns padded to their widest cell; numeric columns (by index) to the right.
std::string textTable(const std::vector<std::vector<std::string>> &rows, const std::vector<bool> &alignRight);
/// A line per finding with its evidence.
std::string findingsText(const std::vector<Finding> &findings);

} // namespace assay
