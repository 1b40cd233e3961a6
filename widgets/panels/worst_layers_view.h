// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QTableWidget>

namespace assay {

/// A few tensors as bars: the worst layers of a pair, or the largest tensors of a model. A row leads to its
/// layer.
class WorstLayersView : public QTableWidget {
    Q_OBJECT
public:
    explicit WorstLayersView(Session &session, QWidget *parent = nullptr);
    void showWorst(const Comparison &comparison);
    void showLargest(const Model &model, NumberForm form);

private:
    void addBar(const std::string &name, double share, const QStringList &cells);
    void fitColumns();
    void follow(int row);

    Session &m_session;
};

} // namespace assay
