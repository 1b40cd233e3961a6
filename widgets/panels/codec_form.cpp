// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/codec_form.h"

#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace assay {
namespace {

/// The two ends of "1..22"; empty for words and for real numbers.
std::optional<std::pair<int, int>> wholeRange(const QString &range)
{
    const QStringList ends = range.split(QStringLiteral(".."));
    bool isLow = false, isHigh = false;
    const int low = ends.value(0).toInt(&isLow), high = ends.value(1).toInt(&isHigh);
    return ends.size() == 2 && isLow && isHigh ? std::optional(std::pair(low, high)) : std::nullopt;
}

} // namespace

CodecForm::CodecForm(QWidget *parent)
    : QWidget(parent)
    , m_codec(new QComboBox)
    , m_description(new QLabel)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_codec);
    column->addWidget(m_description);
    column->addStretch(1);
    m_codec->setObjectName(QStringLiteral("codec"));
    m_codec->setAccessibleName(tr("Codec"));
    for (const Codec &codec : codecs())
        m_codec->addItem(
            tr("%1 (%2): %3")
                .arg(QLatin1String(codec.id), saidText(codecKindName(codec.kind)), saidText(codec.title)),
            QLatin1String(codec.id));
    m_codec->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_description->setWordWrap(true);
    m_description->setTextFormat(Qt::PlainText);
    const auto show = [this] {
        if (const Codec *codec = findCodec(m_codec->currentData().toString().toStdString()))
            build(*codec);
    };
    connect(m_codec, &QComboBox::currentIndexChanged, this, show);
    connect(this, &CodecForm::changed, this, &CodecForm::describeCodec);
    show();
}

void CodecForm::setCodec(const QString &id)
{
    m_codec->setCurrentIndex(m_codec->findData(id));
}

void CodecForm::build(const Codec &codec)
{
    delete m_fields;
    m_values.clear();
    m_fields = new QWidget;
    m_layout = new QGridLayout(m_fields);
    m_layout->setColumnStretch(1, 1);
    m_layout->setColumnStretch(3, 1);
    m_layout->setContentsMargins(0, 0, 0, 0);
    for (const CodecParameter &parameter : codec.parameters)
        addField(parameter);
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->insertWidget(2, m_fields); // above the stretch
    Q_EMIT changed();
}

void CodecForm::addField(const CodecParameter &parameter)
{
    const QString range = QString::fromUtf8(parameter.range);
    const QString first = QString::fromUtf8(parameter.defaultValue);
    QWidget *field = nullptr;
    if (const auto whole = wholeRange(range)) {
        auto *number = new QSpinBox;
        number->setRange(whole->first, whole->second);
        number->setValue(first.toInt());
        connect(number, &QSpinBox::valueChanged, this, &CodecForm::changed);
        m_values.push_back({ &parameter, [number] { return QString::number(number->value()); } });
        field = number;
    } else if (range.contains(QLatin1Char('|'))) {
        auto *choice = new QComboBox;
        choice->addItems(range.split(QLatin1Char('|')));
        choice->setCurrentText(first);
        connect(choice, &QComboBox::currentTextChanged, this, &CodecForm::changed);
        m_values.push_back({ &parameter, [choice] { return choice->currentText(); } });
        field = choice;
    } else {
        auto *line = new QLineEdit(first);
        connect(line, &QLineEdit::textChanged, this, &CodecForm::changed);
        m_values.push_back({ &parameter, [line] { return line->text().trimmed(); } });
        field = line;
    }
    const QString name = QString::fromUtf8(parameter.name);
    const QString sentence = tr("%1 (%2)").arg(saidText(parameter.sentence), range);
    field->setObjectName(QStringLiteral("codec.%1").arg(name));
    field->setAccessibleName(name);
    field->setAccessibleDescription(sentence);
    field->setToolTip(sentence);
    auto *title = new QLabel(name);
    title->setBuddy(field);
    title->setToolTip(sentence);
    const int number = static_cast<int>(m_values.size()) - 1; // two stand in a line
    m_layout->addWidget(title, number / 2, number % 2 * 2);
    m_layout->addWidget(field, number / 2, number % 2 * 2 + 1);
}

CodecSettings CodecForm::settings() const
{
    CodecSettings settings;
    for (const Field &field : m_values)
        settings[field.parameter->name] = field.value().toStdString();
    return settings;
}

QString CodecForm::stage() const
{
    QStringList settings;
    for (const Field &field : m_values)
        if (const QString value = field.value(); value != QString::fromUtf8(field.parameter->defaultValue))
            settings << QStringLiteral("%1=%2").arg(QString::fromUtf8(field.parameter->name), value);
    const QString id = m_codec->currentData().toString();
    return settings.isEmpty() ? id : QStringLiteral("%1:%2").arg(id, settings.join(QLatin1Char(',')));
}

void CodecForm::describeCodec()
{
    const Codec *codec = findCodec(m_codec->currentData().toString().toStdString());
    if (!codec)
        return;
    // A value that is being typed may not be one yet.
    bool isComplete = true;
    for (const Field &field : m_values)
        isComplete = isComplete && !field.value().isEmpty();
    const auto bits = isComplete ? nominalBitsPerWeight(*codec, settings()) : std::nullopt;
    QString text = saidText(codec->description);
    if (bits)
        text += tr(" Nominal: %1 bits per weight.").arg(formatNumber(bits));
    m_description->setText(text);
}

} // namespace assay
