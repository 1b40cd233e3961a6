// SPDX-License-Identifier: GPL-3.0-or-later
// A form made from one row of the codec table: one field per parameter, its range kept, its sentence said.
#pragma once

#include "core/codecs/codec_table.h"

#include <QWidget>

#include <functional>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;

namespace assay {

class CodecForm : public QWidget {
    Q_OBJECT
public:
    explicit CodecForm(QWidget *parent = nullptr);
    void setCodec(const QString &id);
    /// "bitnet:packing=trits,scale=absmean"; only what differs from the defaults.
    QString stage() const;

Q_SIGNALS:
    void changed();

private:
    void build(const Codec &codec);
    void addField(const CodecParameter &parameter);
    void describeCodec();
    CodecSettings settings() const;

    QComboBox *m_codec;
    QLabel *m_description;
    QWidget *m_fields = nullptr;
    QGridLayout *m_layout = nullptr;
    struct Field {
        const CodecParameter *parameter;
        std::function<QString()> value;
    };
    std::vector<Field> m_values;
};

} // namespace assay
