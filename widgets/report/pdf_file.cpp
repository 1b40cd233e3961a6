// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_file.h"

#include <QRegularExpression>
#include <QString>
#include <QtEndian>

#include <algorithm>

namespace assay {
namespace {

int numberAfter(const QByteArray &text, const char *key)
{
    const qsizetype at = text.lastIndexOf(key);
    return at < 0 ? 0 : text.mid(at + qsizetype(qstrlen(key)), 16).simplified().split(' ').value(0).toInt();
}

/// Offsets of all objects, from the cross-reference table.
QMap<int, qsizetype> objectOffsets(const QByteArray &file, qsizetype table)
{
    QMap<int, qsizetype> offsets;
    const QList<QByteArray> lines = file.mid(table).split('\n');
    int number = -1;
    for (qsizetype i = 1; i < lines.size() && !lines[i].startsWith("trailer"); ++i) {
        const QList<QByteArray> words = lines[i].simplified().split(' ');
        if (words.size() == 2)
            number = words[0].toInt();
        else if (words.size() == 3) {
            if (words[2] == "n")
                offsets.insert(number, words[0].toLongLong());
            ++number;
        }
    }
    return offsets;
}

} // namespace

std::optional<PdfFile> PdfFile::parse(const QByteArray &file)
{
    PdfFile parsed;
    const qsizetype trailer = file.lastIndexOf("trailer");
    if (trailer < 0)
        return std::nullopt;
    const QByteArray tail = file.mid(trailer);
    const qsizetype table = numberAfter(tail, "startxref");
    const auto offsets = objectOffsets(file, table);
    parsed.m_catalogue = numberAfter(tail, "/Root ");
    parsed.m_info = numberAfter(tail, "/Info ");
    QVector<qsizetype> ends = offsets.values().toVector();
    ends << table;
    std::ranges::sort(ends);
    if (!offsets.contains(parsed.m_catalogue) || !offsets.contains(parsed.m_info))
        return std::nullopt;
    parsed.m_head = file.left(ends.front());
    for (auto entry = offsets.cbegin(); entry != offsets.cend(); ++entry) {
        const qsizetype next = *std::ranges::upper_bound(ends, entry.value());
        const qsizetype begin = file.indexOf("obj", entry.value()) + 3;
        const qsizetype end = file.lastIndexOf("endobj", next - 1); // bytes of a stream may read so too
        if (begin < 3 || end < begin)
            return std::nullopt;
        parsed.m_objects.insert(entry.key(), file.mid(begin, end - begin).trimmed());
    }
    static const QRegularExpression Reference(QStringLiteral("(\\d+) 0 R"));
    const QByteArray tree = parsed.object(parsed.reference(parsed.m_catalogue, "/Pages "));
    for (auto kids = Reference.globalMatch(QString::fromLatin1(tree.mid(tree.indexOf("/Kids"))));
         kids.hasNext();) {
        const int page = kids.next().captured(1).toInt();
        if (parsed.object(page).contains("/Type /Page\n"))
            parsed.m_pages << page;
    }
    if (parsed.m_pages.isEmpty() || !parsed.object(parsed.m_catalogue).endsWith(">>"))
        return std::nullopt;
    return parsed;
}

QByteArray PdfFile::write() const
{
    QByteArray file = m_head;
    QByteArray table = "0000000000 65535 f \n";
    const int size = m_objects.isEmpty() ? 1 : m_objects.lastKey() + 1;
    for (int number = 1; number < size; ++number) {
        if (!m_objects.contains(number)) { // free, and never used again
            table += "0000000000 65535 f \n";
            continue;
        }
        table += QByteArray::number(file.size()).rightJustified(10, '0') + " 00000 n \n";
        file += QByteArray::number(number) + " 0 obj\n" + m_objects[number] + "\nendobj\n";
    }
    const qsizetype begin = file.size();
    return file + "xref\n0 " + QByteArray::number(size) + "\n" + table + "trailer\n<<\n/Size "
        + QByteArray::number(size) + "\n/Root " + referenceTo(m_catalogue) + "\n/Info " + referenceTo(m_info)
        + "\n>>\nstartxref\n" + QByteArray::number(begin) + "\n%%EOF\n";
}

int PdfFile::add(const QByteArray &body)
{
    const int number = m_objects.lastKey() + 1;
    m_objects.insert(number, body);
    return number;
}

void PdfFile::extend(int number, const QByteArray &entries)
{
    QByteArray body = object(number);
    body.chop(2); // ">>"
    replace(number, body + entries + "\n>>");
}

QByteArray PdfFile::streamOf(int number) const
{
    const QByteArray body = object(number);
    const qsizetype begin = body.indexOf("stream\n") + 7;
    const qsizetype end = body.lastIndexOf("endstream");
    const int length = reference(number, "/Length ");
    if (begin < 7 || end < begin || length == 0)
        return {};
    const QByteArray data = body.mid(begin, object(length).trimmed().toLongLong());
    if (!body.left(begin).contains("/FlateDecode"))
        return data;
    QByteArray sized(4, '\0'); // the length that qUncompress begins with
    qToBigEndian(quint32(4 * data.size()), sized.data());
    return qUncompress(sized + data);
}

void PdfFile::replaceStream(int number, const QByteArray &data)
{
    const QByteArray packed = qCompress(data, 9).mid(4);
    replace(number,
            "<<\n/Length " + QByteArray::number(packed.size()) + "\n/Filter /FlateDecode\n>>\nstream\n"
                + packed + "\nendstream");
}

int PdfFile::reference(int number, const char *key) const
{
    const QByteArray body = object(number);
    const qsizetype stream = body.indexOf("stream\n");
    return numberAfter(stream < 0 ? body : body.left(stream), key);
}

QByteArray PdfFile::textString(const QString &text)
{
    QByteArray hex = "<FEFF";
    for (const QChar letter : text)
        hex += QByteArray::number(letter.unicode(), 16).rightJustified(4, '0').toUpper();
    return hex + ">";
}

} // namespace assay
