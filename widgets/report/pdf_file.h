// SPDX-License-Identifier: GPL-3.0-or-later
// The objects of a PDF as Qt writes it: one cross-reference table, no object streams. They can be read,
// replaced and added to, and the whole is written anew.
#pragma once

#include <QByteArray>
#include <QMap>
#include <QVector>

#include <optional>

namespace assay {

class PdfFile {
public:
    /// Empty if the file is not of that form.
    static std::optional<PdfFile> parse(const QByteArray &file);
    QByteArray write() const;

    int catalogue() const { return m_catalogue; }
    int info() const { return m_info; }
    const QVector<int> &pages() const { return m_pages; } ///< their objects, in order
    QByteArray object(int number) const { return m_objects.value(number); }
    void replace(int number, const QByteArray &body) { m_objects.insert(number, body); }
    /// The new object's number.
    int add(const QByteArray &body = {});
    /// Puts entries at the end of an object that is a dictionary.
    void extend(int number, const QByteArray &entries);
    /// What a stream holds, and the other way.
    QByteArray streamOf(int number) const;
    void replaceStream(int number, const QByteArray &data);
    /// The object that a dictionary's entry refers to; 0 where there is none.
    int reference(int number, const char *key) const;

    static QByteArray referenceTo(int number) { return QByteArray::number(number) + " 0 R"; }
    /// A UTF-16 text string of ISO 32000-1, 7.9.2.2.
    static QByteArray textString(const QString &text);

private:
    QByteArray m_head;
    QMap<int, QByteArray> m_objects;
    QVector<int> m_pages;
    int m_catalogue = 0, m_info = 0;
};

} // namespace assay
