// SPDX-License-Identifier: GPL-3.0-or-later
// A header whose columns can be chosen, moved and filtered: an edit line stands under every title.
#pragma once

#include <QHeaderView>

class QLineEdit;

namespace assay {

class FilterHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit FilterHeader(QWidget *parent = nullptr);
    /// One line per column; titles are for accessibility and the menu.
    void setColumns(const QStringList &titles);
    QString filterText(int column) const;
    void clearFilters();
    /// After columns were hidden or shown by hand.
    void placeFilters() { placeLines(); }
    QSize sizeHint() const override;

Q_SIGNALS:
    void filtersChanged();
    /// Someone chose columns in the menu.
    void columnsChosen();

protected:
    void updateGeometries() override;

private:
    void placeLines();
    void showMenu(const QPoint &position);

    QList<QLineEdit *> m_lines;
    QStringList m_titles;
};

} // namespace assay
