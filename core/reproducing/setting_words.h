// SPDX-License-Identifier: GPL-3.0-or-later
// How documents write the settings of methods, as patterns of word_pattern.h. The languages are those that
// the ledger reads.
#pragma once

#include <string_view>

namespace assay::method_words {

// clang-format off
inline constexpr std::string_view BitWords[] { "int#", "# bit", "# bits", "w#a#", "w#", "bits #", "bits=#",
    "n bits #", "wbits #", "nbits #", "bitwidth #", "bit width #", "# bit*", "#位", "#比特", "# битн*",
    "# бит", "# bits por peso", "#비트", "# 비트", "#ビット", "# ビット",
    "#-bits", "# bitow*", "bity #" };
inline constexpr std::string_view GroupWords[] { "group size #", "groupsize #", "group size of #", "group #",
    "groups of #", "group of #", "g#", "gs#", "q group size #", "block size #", "blocks of #",
    "# weights per group", "gruppe von #", "gruppen von #", "gruppen zu #", "groupes de #", "grupos de #",
    "gruppi di #", "组大小 #", "组大小为 #", "gruppengröße #", "gruppengröße von #", "gruppengrösse #",
    "blockgröße #", "blöcke von #", "blöcken von #", "taille de groupe #", "groupes de taille #",
    "blocs de #", "tamaño de grupo #", "grupo de #", "bloques de #", "tamanho de grupo #",
    "tamanho do grupo #", "dimensione del gruppo #", "gruppo di #", "blocchi di #", "размер группы #",
    "группы по #", "группами по #", "группам по #", "группе по #", "组大小#", "每组#", "每组 #", "グループサイズ #",
    "グループサイズは #", "グループサイズ#", "그룹 크기 #", "그룹 크기는 #",
    "groepsgrootte #", "groepsgrootte van #", "groepen van #", "groep van #", "blokken van #",
    "blokgrootte #", "rozmiar grupy #", "rozmiarze grupy #", "rozmiarem grupy #", "grupy po #",
    "grupach po #", "grupami po #", "blokach po #", "bloki po #", "그룹 크기#", "#개 그룹", "#개씩", "# 개씩" };
inline constexpr std::string_view RowWords[] { "per channel", "per output channel", "per row", "row wise",
    "channel wise", "per column", "je kanal", "je zeile", "pro kanal", "par canal", "por canal",
    "por columna", "par ligne", "pro zeile", "per canale", "per riga", "por fila", "por linha",
    "по строкам", "по каналам", "поканальн*", "逐通道", "按通道", "每通道", "チャネルごと", "행별", "채널별",
    "per kanaal", "per rij", "na kanał", "na wiersz", "wierszami", "kanałami", "행마다", "채널마다" };
inline constexpr std::string_view TensorWords[] { "per tensor", "tensor wise",
    "na tensor", "텐서별" };
inline constexpr std::string_view AsymmetricWords[] { "asymmetric*", "asym", "zero point", "zero points",
    "asymmetrisch", "asymétrique*", "asimétric*", "assimétric*", "asimmetric*", "асимметричн*", "非对称",
    "非対称", "비대칭",
    "asymetryczn*", "nulpunt", "punkt zerowy", "punktem zerowym", "영점" };
inline constexpr std::string_view SymmetricWords[] { "symmetric*", "sym", "symmetrisch", "symétrique*",
    "simétric*", "simmetric*", "симметричн*",
    "symetryczn*", "对称", "対称", "대칭" };
inline constexpr std::string_view QuantisingWords[] { "quantis*", "quantiz*", "quant", "integer*",
    "cuantiz*", "quantifi*", "weights", "量化", "quantification", "quantizza*", "квант*", "quantizaç*", "量子化",
    "양자화",
    "kwanti*", "gekwanti*", "kwantyz*", "skwantyz*", "gewichten", "wagi", "wag" };
inline constexpr std::string_view LevelWords[] { "level #", "level=#", "preset #", "stufe #", "niveau #",
    "nivel #", "-#", "niveau de compression #", "livello #", "nível #", "nivel de compresión #",
    "уровень #", "уровнем #", "уровня #", "уровне #", "级别 #", "级别#", "等级 #", "等级#", "レベル #", "レベル#", "레벨 #",
    "레벨#", "수준 #", "stufe von #", "level of #",
    "niveau van #", "poziom #", "poziomie #", "poziomem #", "poziomu #" };
inline constexpr std::string_view Absmean[] { "absmean", "abs mean", "mean magnitude" };
inline constexpr std::string_view TwoBit[] { "2 bit*", "4 per byte", "four per byte",
    "vier per byte", "cztery na bajt", "2비트", "2 비트", "2 比特", "2比特", "2ビット" };
inline constexpr std::string_view FivePerByte[] { "5 per byte", "five per byte", "1.6 bit*", "trits",
    "five to a byte", "fünf in ein byte", "fünf pro byte", "cinq par octet", "cinco por byte",
    "cinque per byte", "пять в байт*", "五个一字节",
    "vijf per byte", "vijf in een byte", "pięć na bajt", "pięć w bajcie", "바이트당 5", "바이트당 다섯" };
inline constexpr std::string_view VectorLengths[] { "v=#", "v#", "vector length #", "vector size #",
    "vector len #", "vector dim #", "vectors of #", "vector length of #", "vektorlänge #", "längen von #",
    "longueur de vecteur #", "longitud de vector #", "длина вектора #", "длиной #", "向量长度 #", "向量长度#",
    "向量长度为 #", "ベクトル長 #", "벡터 길이 #", "# dimensional sub*", "# dim sub*", "sub vectors of #",
    "subvectors of #",
    "vectorlengte #", "vectoren van #", "vectoren van lengte #", "długość wektora #", "długości #",
    "wektory po #", "벡터 길이#" };
inline constexpr std::string_view MainCodewords[] { "k=#", "k#", "codebook size #", "codebook of #",
    "# centroids", "centroids #", "num centroids #", "# codewords", "# entries", "# codewörter",
    "# zentroide*", "# centroïdes", "# centroides", "# centroidi", "# центроид*", "码本大小 #", "码本大小#",
    "# 个质心", "コードブックサイズ #", "# entries per codebook",
    "# codewoorden", "# centroïden", "# centroidów", "# centroidami", "# słów kodowych",
    "codeboek van #", "książka kodowa #", "코드북 크기 #", "코드북 크기#", "#개 중심", "#개의 중심" };
inline constexpr std::string_view ResidualWords[] { "residual=#", "residual #", "residual centroids #",
    "res centroids #", "residual codebook of #", "# residual centroids",
    "residu van #", "residucodeboek van #", "# residuele centroïden" };
inline constexpr std::string_view KeptShares[] { "keep # of", "keep=#", "keep #", "keeps #", "keeping #",
    "top #", "kept #", "# kept", "# of the coefficients", "largest #", "retain #", "retains #", "behält #",
    "behalten #", "garde #", "conserve #", "mantiene #", "conserva #", "保留 #", "保留#",
    "behoudt #", "behouden #", "houdt #", "zachowuje #", "zachowano #", "zachowujemy #",
    "pozostawia #" };
inline constexpr std::string_view BlockLengths[] { "blocks of #", "block size #", "block length #", "n=#",
    "chunks of #", "chunk size #" };
inline constexpr std::string_view Twice[] { "double quant*", "double=on", "nested quant*",
    "use double quant", "doppelte quantisierung", "double quantification", "doble cuantización",
    "двойн* квант*", "双重量化", "二重量子化", "이중 양자화",
    "dubbele kwantis*", "podwójn* kwantyz*" };
inline constexpr std::string_view RemovedShares[] { "# unstructured*", "# sparsity", "sparsity #",
    "sparsity of #", "# sparse", "# prun*", "prun* #", "prune ratio #", "# magnitude prun*",
    "# of the weights", "pruned to #", "обнулено #", "обнулены #", "удалено #", "# весов",
    "# of its weights", "# of all weights", "# der gewichte", "# aller gewichte", "# des poids",
    "# de los pesos", "# dos pesos", "# dei pesi", "# 的权重", "#的权重", "剪枝 #", "剪枝#", "剪枝率 #", "剪枝率#",
    "剪枝率为 #", "剪枝率为#", "稀疏度 #", "稀疏度#", "スパース率 #", "# の重み", "#の重み", "희소성 #", "# of weights",
    "sparsité de #", "esparsidade de #", "dispersión de #", "разреженность #",
    "# van de gewichten", "# van alle gewichten", "# gewichten", "# wag", "# wszystkich wag",
    "wyzerowano #", "usunięto #", "przycięto #", "rzadkość #", "rzadkości #", "ijlheid van #",
    "ijlheid #", "희소도 #", "희소율 #", "가중치의 #", "가중치 #" };
inline constexpr std::string_view PrunedKept[] { "keep=#", "keep #", "density #", "keeps #", "density of #",
    "# density", "dichte von #", "dichte #",
    "dichtheid #", "dichtheid van #", "gęstość #", "gęstości #", "밀도 #" };
inline constexpr std::string_view NmPair[] { "#:#" };
inline constexpr std::string_view SparseWords[] { "spars*", "structured", "dünn*", "clairsem*", "parcimon*",
    "dispers*", "espars*", "sparso", "разрежен*", "稀疏", "スパース", "희소",
    "ijl", "ijle", "schaars*", "rzadk*", "prun*",
    "beschneid*", "ausgedünnt*", "gestutzt", "élag*", "poda*", "potatura", "potat*", "обрез*", "прорежив*", "прунинг*", "剪枝",
    "枝刈り", "プルーニング", "가지치기", "프루닝", "gesnoei*", "snoei*", "przyc*", "strukturiert*", "structuré*", "estructurad*",
    "estruturad*", "strutturat*" };
inline constexpr std::string_view Ranks[] { "rank #", "rank=#", "rank of #", "rang #", "rango #", "r=#",
    "rang von #", "rangs #", "posto #", "posto de #", "rango de #", "ранг #", "рангом #", "ранга #", "秩 #",
    "秩#", "秩为 #", "秩为#", "ランク #", "ランク#", "랭크 #", "랭크#",
    "rang van #", "rząd #", "rzędu #", "rzędem #", "랭크는 #", "계수 #" };
inline constexpr std::string_view Words[] { "# centroids", "# clusters", "# codewords", "# shared values",
    "# values", "k=#", "centroids #", "clusters #", "n clusters #", "codebook of #", "# cluster",
    "# grappes", "# centroides", "# centroïdes", "# centroidi", "# zentroide*", "# кластер*", "# центроид*",
    "聚类数 #", "聚类数#", "# 个聚类", "#个聚类", "# 个质心", "クラスタ数 #", "クラスタ数#", "# クラスタ", "#クラスタ", "클러스터 #", "클러스터 # 개",
    "# 개의 클러스터", "codebook of # values", "# gemeinsame werte",
    "# gedeelde waarden", "# klastrów", "# klastry", "# grup", "# wspólnych wartości", "#개의 공유 값",
    "#개의 클러스터", "#개 클러스터", "클러스터 #개" };
inline constexpr std::string_view HalfNames[] { "float16", "fp16", "f16", "half precision", "halves", "half",
    "halbe genauigkeit", "16 bit float*" };
inline constexpr std::string_view Bfloat16Names[] { "bfloat16", "bf16", "brain float*" };
inline constexpr std::string_view Float32Names[] { "float32", "fp32", "f32", "float 32", "single precision",
    "einfache* genauigkeit", "simple précision", "precisión simple", "32 bit float*" };
/// Before a format that is not of what is stored, but of what it is compared with.
inline constexpr std::string_view BaselineWords[] { "than", "against", "vs", "versus", "from", "over", "original*", "source*",
    "to the", "als", "gegen*", "gegenüber", "statt", "que", "contre", "par rapport *", "frente al", "rispetto *", "contra",
    "относительно", "против", "по сравнению *", "相对", "相比", "tegenover", "ten opzichte *", "wobec", "względem", "대비",
    "compared *", "relative *", "instead *" };
inline constexpr std::string_view FactorWords[] { "factor*", "faktor*", "u and v", "facteur*", "fattori", "fatores",
    "множител*", "сомножител*", "因子", "因数", "인자", "factoren", "czynnik*", "both matrices", "thin matri*",
    "singular vec*", "singulärvektor*" };
inline constexpr std::string_view KeptWords[] { "rest*", "remain*", "kept", "nonzero*", "non zero*", "surviv*", "value*",
    "übrig*", "verbleib*", "verblieben*", "werte", "behalten*", "conserv*", "valeur*", "valores", "valori", "rimanent*",
    "остал*", "оставш*", "значени*", "其余", "剩余", "保留", "残り", "나머지", "overige", "waarden", "pozosta*", "wartości" };
inline constexpr std::string_view ScaleWords[] { "scale*", "scaling *", "skal*", "échelle*", "escala*", "scala", "scale dtype",
    "масштаб*", "缩放", "スケール", "스케일", "schaal*", "minim*" };
inline constexpr std::string_view CodewordWords[] { "centroid*", "codeword*", "codebook*", "value*", "zentroid*", "werte",
    "codebuch*", "centroïd*", "centroide*", "центроид*", "кодов* книг*", "质心", "码本", "コードブック", "重心", "코드북", "중심",
    "centroïden", "codeboek*", "wartości" };
inline constexpr std::string_view SignWords[] { "bitdelta", "bit delta", "sign per weight", "sign bit*" };
// clang-format on

} // namespace assay::method_words
