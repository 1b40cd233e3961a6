// SPDX-License-Identifier: GPL-3.0-or-later
// What documents write around the methods that they name, as patterns of word_pattern.h: stages and their
// order, what a method is only compared with, what was not done, what else is compressed beside weights.
#pragma once

#include <string_view>

namespace assay::document_words {

// clang-format off
inline constexpr std::string_view StageNumbers[] {
    "stage #", "step #", "phase #", "schritt #", "stufe #", "étape #", "etapa #", "fase #", "stap #",
    "trap #", "etap #", "krok #", "этап #", "шаг #", "阶段 #", "阶段#", "第#阶段", "第 # 阶段", "ステージ #", "段階 #",
    "# 단계", "#단계", "단계 #" };
inline constexpr std::string_view ChainWords[] {
    "pipeline*", "stage*", "step #", "phase #", "chain*", "cascade*", "then", "followed by",
    "after that", "afterwards", "on top", "danach", "anschließ*", "gefolgt von", "puis", "luego",
    "después", "daarna", "vervolgens", "gevolgd door", "następnie", "potem", "затем", "потом", "depois",
    "em seguida", "poi", "quindi", "ensuite", "随后", "然后", "その後", "次に", "이후", "그 후", "다음" };
inline constexpr std::string_view AfterWords[] {
    "after", "on top of", "following", "nach", "après", "después", "depois", "dopo", "после", "поверх",
    "na de", "na het", "na kwant*", "na snoei*", "po kwant*", "po skwant*", "po przyc*", "po zastosowaniu" };
inline constexpr std::string_view Arrows[] { "->", "=>", "→", " + " };
inline constexpr std::string_view WholeWords[] {
    "pipeline*", "combined", "overall", "total", "end to end", "whole", "altogether", "all stages",
    "gesamt*", "insgesamt", "final", "in totaal", "totale*", "hele keten", "łącznie", "całość", "cały*",
    "итог*", "всего", "全部", "总体", "总计", "全体", "전체", "총" };
/// What stands before a method in its clause where the method is not what was done.
inline constexpr std::string_view ComparingWords[] {
    "unlike", "than", "compared to", "compared with", "in contrast to", "instead of", "rather than",
    "versus", "vs", "as opposed to", "outperform*", "beats", "baseline*", "without", "not using", "no",
    "not", "never", "neither", "im gegensatz zu", "anders als", "als bei", "statt", "ohne", "kein*",
    "nicht", "contrairement", "sans", "sin", "sem", "senza", "non", "ne pas", "без", "не", "вместо",
    "没有", "未", "不使用", "a diferencia de", "in tegenstelling tot", "vergeleken met", "zonder", "geen",
    "niet", "in plaats van", "w przeciwieństwie do", "zamiast", "bez", "nie", "w porównaniu z", "대신", "달리" };
/// What stands behind it in its clause where it did not run.
inline constexpr std::string_view SkippedWords[] {
    "skipped", "not used", "not run", "disabled", "failed", "übersprungen", "nicht verwendet", "omitted",
    "overgeslagen", "niet gebruikt", "pominięt*", "nie użyto", "sauté*", "omitid*", "saltat*",
    "пропущен*", "跳过", "スキップ", "건너뛰*", "생략" };

/// Of things beside a model's weights that are compressed as well.
inline constexpr std::string_view OtherThings[] {
    "tokenizer*", "tokeniser*", "kv cache", "key value cache", "activation*", "optimizer state*",
    "optimiser state*", "gradient*", "data set", "dataset*", "log files", "logs", "source code",
    "images", "aktivierung*", "datensatz*", "токенизатор*", "激活", "数据集", "トークナイザ", "토크나이저", "tokenizera",
    "aktywacj*", "activatie*", "활성화" };
inline constexpr std::string_view WeightWords[] {
    "weight*", "model*", "layer*", "checkpoint*", "matri*", "tensor*", "parameter*", "gewicht*",
    "modell*", "poids", "pesos", "pesi", "веса", "весов", "модел*", "权重", "模型", "重み", "モデル", "가중치", "모델",
    "gewichten", "wagi", "wag", "warstw*", "macierz*" };
inline constexpr std::string_view NotTriedWords[] {
    "did not try", "did not use it", "did not apply it", "not tried", "not used here", "is reported to",
    "are reported to", "nicht ausprobiert", "не применял*", "не использовал*", "niet geprobeerd",
    "nie próbowa*", "nie stosowa*" };
/// What stands close behind a method that was tried and left.
inline constexpr std::string_view GaveNothingWords[] { "gained nothing", "gave nothing", "gave no", "gained no",
    "did not help", "did not pay", "brought nothing", "was dropped", "was abandoned", "was rejected", "was not worth",
    "brachte nichts", "half nicht", "wurde verworfen", "n'a rien", "no aportó", "non ha dato", "не помог*", "ничего не да*",
    "没有效果", "leverde niets", "nic nie da*", "효과가 없" };
/// What a method may do without: "no residual: 16x" denies it, and not the figure.
inline constexpr std::string_view LeftOutParts[] { "residu*", "outlier*", "zero point*", "calibrat*", "fine tun*", "finetun*",
    "retrain*", "double quant*", "group*", "permut*", "bias*", "act order", "training*", "ausreißer*", "nullpunkt*",
    "kalibr*", "nachtrain*", "gruppen*", "calibra*", "résidu*", "ajustement*", "калибр*", "дообуч*", "остат*", "残差", "校准",
    "微调", "잔차", "보정" };
/// "Ratios are against the bfloat16 checkpoint": what a sentence without a figure says of all of them.
inline constexpr std::string_view FactorNouns[] { "ratio*", "factor*", "compression*", "reduction*", "verhältnis*", "faktor*",
    "taux*", "facteur*", "rapport*", "proporcion*", "fattor*", "rapporto", "коэффициент*", "степен* сжатия", "压缩比", "圧縮率",
    "verhouding*", "współczynnik*" };
inline constexpr std::string_view AgainstWords[] { "against", "versus", "vs", "relative to", "compared to", "compared with",
    "with respect to", "gegen", "gegenüber", "im vergleich *", "par rapport à", "par rapport au", "contre", "frente a*",
    "respecto a*", "rispetto a*", "относительно", "по сравнению с*", "相对于", "ten opzichte van", "względem", "wobec" };
/// Behind a setting: that it is off.
inline constexpr std::string_view OffWords[] { "false", "no", "off", "0", "none", "null" };
// clang-format on

} // namespace assay::document_words
