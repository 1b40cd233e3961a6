<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>assay::PathRow</name>
    <message>
        <source>Choose...</source>
        <translation>Wählen ...</translation>
    </message>
</context>
<context>
    <name>LayerStatistics</name>
    <message>
        <source>exact</source>
        <translation>exakt</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
</context>
<context>
    <name>PageFlow</name>
    <message>
        <source>page %1 of %2</source>
        <translation>Seite %1 von %2</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Alle Schichten</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Compress</source>
        <translation>Komprimieren</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>Kandidaten</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Claims and findings</source>
        <translation>Behauptungen und Befunde</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Arbeiten</translation>
    </message>
</context>
<context>
    <name>PdfDocument</name>
    <message>
        <source>en</source>
        <translation>de</translation>
    </message>
</context>
<context>
    <name>QAction</name>
    <message>
        <source>Save the table</source>
        <translation>Tabelle speichern</translation>
    </message>
    <message>
        <source>Copy the rows</source>
        <translation>Zeilen kopieren</translation>
    </message>
    <message>
        <source>Copy the rows with headers</source>
        <translation>Zeilen mit Titeln kopieren</translation>
    </message>
    <message>
        <source>Save the table as CSV...</source>
        <translation>Tabelle als CSV speichern ...</translation>
    </message>
</context>
<context>
    <name>QCoreApplication</name>
    <message>
        <source>no disposition</source>
        <translation>keine Stellungnahme</translation>
    </message>
</context>
<context>
    <name>QCustomPlot</name>
    <message>
        <source>Save plot</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>PNG (*.png);;SVG (*.svg);;PDF (*.pdf)</source>
        <translation>PNG (*.png);;SVG (*.svg);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Save as PNG, SVG or PDF...</source>
        <translation>Als PNG, SVG oder PDF speichern ...</translation>
    </message>
    <message>
        <source>Copy the data as TSV</source>
        <translation>Die Daten als TSV kopieren</translation>
    </message>
    <message>
        <source>See everything (double click)</source>
        <translation>Alles sehen (Doppelklick)</translation>
    </message>
    <message>
        <source>Zoom: wheel, or a box with Ctrl held</source>
        <translation>Vergrößern: Rad, oder Rahmen mit Strg</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Assay audit: %1</source>
        <translation>Prüfung durch Assay: %1</translation>
    </message>
    <message>
        <source>nothing claimed</source>
        <translation>nichts behauptet</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>exakt</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>Zeile %1</translation>
    </message>
</context>
<context>
    <name>assay</name>
    <message>
        <source>Models (%1)</source>
        <translation>Modelle (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Claim documents (%1)</source>
        <translation>Dokumente (%1)</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>exakt</translation>
    </message>
    <message>
        <source>block %1</source>
        <translation>Block %1</translation>
    </message>
    <message>
        <source>outside the blocks</source>
        <translation>außerhalb der Blöcke</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>agrees</source>
        <translation>stimmt überein</translation>
    </message>
    <message>
        <source>The candidate&apos;s files</source>
        <translation>Die Dateien des Kandidaten</translation>
    </message>
    <message>
        <source>The candidate&apos;s files (%1)</source>
        <translation>Die Dateien des Kandidaten (%1)</translation>
    </message>
    <message>
        <source>%1 are as large as the reference&apos;s.</source>
        <translation>%1 sind so groß wie die der Referenz.</translation>
    </message>
    <message>
        <source>%1 are %2 times as large as the reference&apos;s.</source>
        <translation>%1 sind %2-mal so groß wie die der Referenz.</translation>
    </message>
    <message>
        <source>%1 are %2 times smaller.</source>
        <translation>%1 sind %2-mal kleiner.</translation>
    </message>
    <message>
        <source>Every weight is equal to the reference&apos;s.</source>
        <translation>Jedes Gewicht ist gleich dem der Referenz.</translation>
    </message>
    <message>
        <source>No layer of the two could be compared.</source>
        <translation>Keine Schicht der beiden ließ sich vergleichen.</translation>
    </message>
    <message>
        <source>%1 of %2 layers changed; the error is as large as the weights themselves.</source>
        <translation>%1 von %2 Schichten sind verändert; der Fehler ist so groß wie die Gewichte selbst.</translation>
    </message>
    <message>
        <source>%1 of %2 layers changed; the error lies %3 below the weights.</source>
        <translation>%1 von %2 Schichten sind verändert; der Fehler liegt %3 unter den Gewichten.</translation>
    </message>
    <message>
        <source>%1 of %2 layers changed.</source>
        <translation>%1 von %2 Schichten sind verändert.</translation>
    </message>
    <message>
        <source>1 failure</source>
        <translation>1 Fehler</translation>
    </message>
    <message>
        <source>%1 failures</source>
        <translation>%1 Fehler</translation>
    </message>
    <message>
        <source>1 warning</source>
        <translation>1 Warnung</translation>
    </message>
    <message>
        <source>%1 warnings</source>
        <translation>%1 Warnungen</translation>
    </message>
    <message>
        <source>%1 and others</source>
        <translation>%1 und andere</translation>
    </message>
    <message>
        <source>Only one model was opened, so nothing was compared.</source>
        <translation>Nur ein Modell wurde geöffnet; verglichen wurde nichts.</translation>
    </message>
    <message>
        <source>No model was opened; the documents were held against themselves.</source>
        <translation>Kein Modell wurde geöffnet; die Dokumente wurden an sich selbst gemessen.</translation>
    </message>
    <message>
        <source>“%1” is %2.</source>
        <translation>„%1“: %2.</translation>
    </message>
    <message>
        <source>“%1” is %2: computed here %3.</source>
        <translation>„%1“: %2; hier berechnet %3.</translation>
    </message>
    <message>
        <source>Appendix: all layers</source>
        <translation>Anhang: alle Schichten</translation>
    </message>
    <message>
        <source>Name, ratio of the stored bytes, signal to error. More figures of each are in the attached JSON.</source>
        <translation>Name, Verhältnis der gespeicherten Bytes, Signal zu Fehler. Mehr steht in der beigefügten JSON-Datei.</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>%1 further layers are in the attached JSON.</source>
        <translation>%1 weitere Schichten stehen in der beigefügten JSON-Datei.</translation>
    </message>
    <message>
        <source>What the two models hold</source>
        <translation>Was die beiden Modelle enthalten</translation>
    </message>
    <message>
        <source>quantity</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>elements</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <source>parameters: trainable elements, counted once</source>
        <translation>Parameter: trainierbare Elemente, einmal gezählt</translation>
    </message>
    <message>
        <source>tied copies</source>
        <translation>gebundene Kopien</translation>
    </message>
    <message>
        <source>buffers: masks, tables, running statistics</source>
        <translation>Puffer: Masken, Tabellen, laufende Statistik</translation>
    </message>
    <message>
        <source>state of training</source>
        <translation>Zustand des Trainings</translation>
    </message>
    <message>
        <source>side information</source>
        <translation>Nebenangaben</translation>
    </message>
    <message>
        <source>bytes stored</source>
        <translation>gespeicherte Bytes</translation>
    </message>
    <message>
        <source>of them side information</source>
        <translation>davon Nebenangaben</translation>
    </message>
    <message>
        <source>bytes of the files</source>
        <translation>Bytes der Dateien</translation>
    </message>
    <message>
        <source>Appendix: words and what they mean</source>
        <translation>Anhang: Wörter und was sie heißen</translation>
    </message>
    <message>
        <source>layer, tensor</source>
        <translation>Schicht, Tensor</translation>
    </message>
    <message>
        <source>a block of numbers (weights) that the model was trained to have</source>
        <translation>ein Block von Zahlen (Gewichten), auf die das Modell trainiert wurde</translation>
    </message>
    <message>
        <source>reference, candidate</source>
        <translation>Referenz, Kandidat</translation>
    </message>
    <message>
        <source>the original model, and the one that is said to be a smaller form of it</source>
        <translation>das ursprüngliche Modell, und das, welches eine kleinere Form davon sein soll</translation>
    </message>
    <message>
        <source>all bytes a reader of the model needs: numbers, scales, codebooks, indices, headers, padding</source>
        <translation>alle Bytes, die ein Leser des Modells braucht: Zahlen, Skalen, Codebücher, Indizes, Köpfe, Füllung</translation>
    </message>
    <message>
        <source>N:1, N times smaller</source>
        <translation>N:1, N-mal kleiner</translation>
    </message>
    <message>
        <source>a ratio of bytes; 4:1 means a quarter of the size</source>
        <translation>ein Verhältnis von Bytes; 4:1 heißt ein Viertel der Größe</translation>
    </message>
    <message>
        <source>coverage</source>
        <translation>Deckung</translation>
    </message>
    <message>
        <source>the share of the reference&apos;s weights that the candidate reproduces</source>
        <translation>der Anteil der Gewichte der Referenz, den der Kandidat wiedergibt</translation>
    </message>
    <message>
        <source>error, how to read it</source>
        <translation>Fehler, wie man ihn liest</translation>
    </message>
    <message>
        <source>relative MSE: 0 is equal, 1 is all lost; every 6 dB of SQNR are about one bit of precision</source>
        <translation>relativer MSE: 0 ist gleich, 1 ist alles verloren; je 6 dB SQNR sind etwa ein Bit Genauigkeit</translation>
    </message>
    <message>
        <source>bound</source>
        <translation>Schranke</translation>
    </message>
    <message>
        <source>the error that independent Gaussian weights of these variances must keep at a given number of bits (Shannon 1959); weights with structure may pass below it</source>
        <translation>der Fehler, den unabhängige Gauß-Gewichte dieser Varianzen bei gegebener Zahl von Bits behalten müssen (Shannon 1959); Gewichte mit Struktur können darunter liegen</translation>
    </message>
    <message>
        <source>word</source>
        <translation>Wort</translation>
    </message>
    <message>
        <source>meaning</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>I have read this report and what it says was not checked.</source>
        <translation>Ich habe diesen Bericht gelesen und das, was er als nicht geprüft nennt.</translation>
    </message>
    <message>
        <source>The command that gives these figures again</source>
        <translation>Der Befehl, der diese Zahlen wieder ergibt</translation>
    </message>
    <message>
        <source>The same facts are attached to this file as JSON (assay-audit.json).</source>
        <translation>Dieselben Angaben sind dieser Datei als JSON beigefügt (assay-audit.json).</translation>
    </message>
    <message>
        <source>Sign-off</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>signature</source>
        <translation>Unterschrift</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Behauptungen</translation>
    </message>
    <message>
        <source>%1 (%2): %3</source>
        <translation>%1 (%2): %3</translation>
    </message>
    <message>
        <source>Claims with %1 further reasons are in the attached JSON.</source>
        <translation>Behauptungen mit %1 weiteren Gründen stehen in der beigefügten JSON-Datei.</translation>
    </message>
    <message>
        <source>Reviewer</source>
        <translation>Prüfer</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Nothing odd was found in what was opened and read.</source>
        <translation>In dem, was geöffnet und gelesen wurde, fand sich nichts Auffälliges.</translation>
    </message>
    <message>
        <source>%1 further findings are in the attached JSON.</source>
        <translation>%1 weitere Befunde stehen in der beigefügten JSON-Datei.</translation>
    </message>
    <message>
        <source>layer, in the order of the table</source>
        <translation>Schicht, in der Reihenfolge der Tabelle</translation>
    </message>
    <message>
        <source>reference bytes / candidate bytes</source>
        <translation>Bytes der Referenz / Bytes des Kandidaten</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>measured, stored tensors %1</source>
        <translation>gemessen, gespeicherte Tensoren %1</translation>
    </message>
    <message>
        <source>claimed %1</source>
        <translation>behauptet %1</translation>
    </message>
    <message>
        <source>Ratio of every paired layer on a logarithmic axis, the measured ratio of all stored tensors, and the claimed ratio.</source>
        <translation>Verhältnis jedes Paares auf logarithmischer Achse, das gemessene aller gespeicherten Tensoren und das behauptete.</translation>
    </message>
    <message>
        <source>Ratio of every paired layer on a logarithmic axis, and the measured ratio of all stored tensors.</source>
        <translation>Verhältnis jeder gepaarten Schicht auf logarithmischer Achse und das gemessene Verhältnis aller gespeicherten Tensoren.</translation>
    </message>
    <message>
        <source>bits per weight</source>
        <translation>Bit je Gewicht</translation>
    </message>
    <message>
        <source>relative MSE</source>
        <translation>relativer MSE</translation>
    </message>
    <message>
        <source>bound for Gaussian weights of this model&apos;s variances</source>
        <translation>Schranke für Gauß-Gewichte mit den Varianzen dieses Modells</translation>
    </message>
    <message>
        <source>bound for Gaussian weights</source>
        <translation>Schranke für Gauß-Gewichte</translation>
    </message>
    <message>
        <source>measured: %1 bits per weight</source>
        <translation>gemessen: %1 Bit je Gewicht</translation>
    </message>
    <message>
        <source>least error possible at the claimed rate, %1 bits per weight</source>
        <translation>kleinster möglicher Fehler bei der behaupteten Rate, %1 Bit je Gewicht</translation>
    </message>
    <message>
        <source>Rate-distortion plane. The bound assumes weights that are independent and Gaussian given their variance; structure such as low rank, repeats or zeros can only be credited where it is measured.</source>
        <translation>Ebene von Rate und Verzerrung. Die Schranke nimmt unabhängige Gauß-Gewichte gegebener Varianz an; Struktur wie niedriger Rang, Wiederholungen oder Nullen zählt nur, wo sie gemessen ist.</translation>
    </message>
    <message>
        <source>W, reference</source>
        <translation>W, Referenz</translation>
    </message>
    <message>
        <source>E, error</source>
        <translation>E, Fehler</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>singular value</source>
        <translation>Singulärwert</translation>
    </message>
    <message>
        <source>Singular values of %1 %2. %3</source>
        <translation>Singulärwerte von %1 %2. %3</translation>
    </message>
    <message>
        <source>layer (0: embedding)</source>
        <translation>Schicht (0: Einbettung)</translation>
    </message>
    <message>
        <source>relative error of the state</source>
        <translation>relativer Fehler des Zustands</translation>
    </message>
    <message>
        <source>candidate against reference</source>
        <translation>Kandidat gegen Referenz</translation>
    </message>
    <message>
        <source>Error through depth: how far the candidate&apos;s state is from the reference&apos;s after each layer, each fed its own states.</source>
        <translation>Fehler durch die Tiefe: wie weit der Zustand des Kandidaten nach jeder Schicht von dem der Referenz entfernt ist, jedes Modell mit den eigenen Zuständen.</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>all stages</source>
        <translation>alle Stufen</translation>
    </message>
    <message>
        <source>stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>run as</source>
        <translation>ausgeführt als</translation>
    </message>
    <message>
        <source>stated</source>
        <translation>genannt</translation>
    </message>
    <message>
        <source>alone</source>
        <translation>allein</translation>
    </message>
    <message>
        <source>chain</source>
        <translation>Kette</translation>
    </message>
    <message>
        <source>outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>What the documents name, run on the reference</source>
        <translation>Was die Dokumente nennen, auf die Referenz angewandt</translation>
    </message>
    <message>
        <source>%1, in %2</source>
        <translation>%1, in %2</translation>
    </message>
    <message>
        <source>run on %1 of %2 layers%3</source>
        <translation>auf %1 von %2 Schichten angewandt%3</translation>
    </message>
    <message>
        <source>, a sample: no claim is confirmed by it</source>
        <translation>, eine Stichprobe: sie bestätigt keine Aussage</translation>
    </message>
    <message>
        <source>assumed for %1: %2</source>
        <translation>angenommen für %1: %2</translation>
    </message>
    <message>
        <source>part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>%1 further parts are in the table of all layers.</source>
        <translation>%1 weitere Teile stehen in der Tabelle aller Schichten.</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>%1 of %2 layers differ from the reference.</source>
        <translation>%1 von %2 Schichten weichen von der Referenz ab.</translation>
    </message>
    <message>
        <source>The layers that lost most</source>
        <translation>Die Schichten, die am meisten verloren</translation>
    </message>
    <message>
        <source>stored as</source>
        <translation>gespeichert als</translation>
    </message>
    <message>
        <source>SQNR dB</source>
        <translation>SQNR dB</translation>
    </message>
    <message>
        <source>share of the error</source>
        <translation>Anteil am Fehler</translation>
    </message>
    <message>
        <source>By block</source>
        <translation>Nach Block</translation>
    </message>
    <message>
        <source>By part of a block</source>
        <translation>Nach Teil eines Blocks</translation>
    </message>
    <message>
        <source>ratio of the perplexities, paired</source>
        <translation>Verhältnis der Perplexitäten, gepaart</translation>
    </message>
    <message>
        <source>divergence of the predictions, nats a token</source>
        <translation>Divergenz der Vorhersagen, Nats je Token</translation>
    </message>
    <message>
        <source>its median; 99 %; largest</source>
        <translation>ihr Median; 99 %; größte</translation>
    </message>
    <message>
        <source>best guesses that are the same</source>
        <translation>gleiche beste Vorhersagen</translation>
    </message>
    <message>
        <source>change of the probability of the token that came, RMS</source>
        <translation>Änderung der Wahrscheinlichkeit des Tokens, das kam, RMS</translation>
    </message>
    <message>
        <source>error of the state after the last layer</source>
        <translation>Fehler des Zustands nach der letzten Schicht</translation>
    </message>
    <message>
        <source>Where they disagree most</source>
        <translation>Wo sie am weitesten auseinander sind</translation>
    </message>
    <message>
        <source>token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>stands there</source>
        <translation>steht dort</translation>
    </message>
    <message>
        <source>reference guessed</source>
        <translation>Referenz riet</translation>
    </message>
    <message>
        <source>candidate guessed</source>
        <translation>Kandidat riet</translation>
    </message>
    <message>
        <source>divergence</source>
        <translation>Divergenz</translation>
    </message>
    <message>
        <source>How each goes on</source>
        <translation>Wie jedes fortfährt</translation>
    </message>
    <message>
        <source>Reference: %1</source>
        <translation>Referenz: %1</translation>
    </message>
    <message>
        <source>Candidate: %1</source>
        <translation>Kandidat: %1</translation>
    </message>
    <message>
        <source>Both models run on a text</source>
        <translation>Beide Modelle an einem Text</translation>
    </message>
    <message>
        <source>Not run: %1</source>
        <translation>Nicht gelaufen: %1</translation>
    </message>
    <message>
        <source>%1: %2 tokens, %3 predictions in windows of %4</source>
        <translation>%1: %2 Tokens, %3 Vorhersagen in Fenstern von %4</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>architecture</source>
        <translation>Bauart</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>bits per byte</source>
        <translation>Bit je Byte</translation>
    </message>
    <message>
        <source>not run, because</source>
        <translation>nicht gelaufen, weil</translation>
    </message>
    <message>
        <source>Of the reference: %1</source>
        <translation>Zur Referenz: %1</translation>
    </message>
    <message>
        <source>Of the candidate: %1</source>
        <translation>Zum Kandidaten: %1</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>
SHA-256 %1</source>
        <translation>
SHA-256 %1</translation>
    </message>
    <message>
        <source>
Not opened: %1</source>
        <translation>
Nicht geöffnet: %1</translation>
    </message>
    <message>
        <source>No file was given; the claims were typed in.</source>
        <translation>Keine Datei wurde angegeben; die Behauptungen wurden getippt.</translation>
    </message>
    <message>
        <source>Both models were opened from their files.</source>
        <translation>Beide Modelle wurden aus ihren Dateien geöffnet.</translation>
    </message>
    <message>
        <source>Their tensors were paired by name, and by shape and content where names fail: %1 pairs, %2 missing, %3 extra.</source>
        <translation>Ihre Tensoren wurden nach Namen gepaart, und nach Form und Inhalt, wo Namen versagen: %1 Paare, %2 fehlen, %3 zusätzlich.</translation>
    </message>
    <message>
        <source>A fixed sample of each pair was decoded to 32-bit numbers and compared, value by value.</source>
        <translation>Eine feste Stichprobe jedes Paares wurde zu 32-Bit-Zahlen dekodiert und Wert für Wert verglichen.</translation>
    </message>
    <message>
        <source>Every pair was decoded to 32-bit numbers and compared value by value, in double precision.</source>
        <translation>Jedes Paar wurde zu 32-Bit-Zahlen dekodiert und Wert für Wert in doppelter Genauigkeit verglichen.</translation>
    </message>
    <message>
        <source>Both models were opened, and could not be compared.</source>
        <translation>Beide Modelle wurden geöffnet und ließen sich nicht vergleichen.</translation>
    </message>
    <message>
        <source>Only the candidate was opened; nothing was compared.</source>
        <translation>Nur der Kandidat wurde geöffnet; verglichen wurde nichts.</translation>
    </message>
    <message>
        <source>Only the reference was opened; nothing was compared.</source>
        <translation>Nur die Referenz wurde geöffnet; verglichen wurde nichts.</translation>
    </message>
    <message>
        <source>No model was opened.</source>
        <translation>Kein Modell wurde geöffnet.</translation>
    </message>
    <message>
        <source> and against the measurement</source>
        <translation> und an der Messung</translation>
    </message>
    <message>
        <source>One document was read for claims, and its figures held against each other%1.</source>
        <translation>Ein Dokument wurde auf Behauptungen gelesen und seine Zahlen aneinander gemessen%1.</translation>
    </message>
    <message>
        <source>%1 documents were read for claims, and their figures held against each other%2.</source>
        <translation>%1 Dokumente wurden auf Behauptungen gelesen und ihre Zahlen aneinander gemessen%2.</translation>
    </message>
    <message>
        <source>Nothing in any input was executed.</source>
        <translation>Nichts in den Eingaben wurde ausgeführt.</translation>
    </message>
    <message>
        <source>“Computed” and “measured” stand for what was computed here; “stated” for what a document or a file says.</source>
        <translation>„Berechnet“ und „gemessen“ steht für hier Berechnetes; „genannt“ für das, was ein Dokument oder eine Datei sagt.</translation>
    </message>
    <message>
        <source>Scope and method</source>
        <translation>Umfang und Verfahren</translation>
    </message>
    <message>
        <source>What was not read or not checked, and why</source>
        <translation>Was nicht gelesen oder nicht geprüft wurde, und warum</translation>
    </message>
    <message>
        <source>Nothing that the files allow to check was left out.</source>
        <translation>Nichts, was die Dateien zu prüfen erlauben, wurde ausgelassen.</translation>
    </message>
    <message>
        <source>and %1 more, in the attached JSON</source>
        <translation>und %1 weitere, in der beigefügten JSON-Datei</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Can the compressed files themselves be given, with their SHA-256?</source>
        <translation>Sind die komprimierten Dateien selbst zu haben, mit ihrer SHA-256?</translation>
    </message>
    <message>
        <source>Which original model was compressed, and where are its files?</source>
        <translation>Welches ursprüngliche Modell wurde komprimiert, und wo sind seine Dateien?</translation>
    </message>
    <message>
        <source>What do accuracy and speed come to on your own task? They were not measured here unless this report says so.</source>
        <translation>Wie stehen Genauigkeit und Geschwindigkeit bei Ihrer eigenen Aufgabe? Sie wurden hier nicht gemessen, wenn dieser Bericht es nicht sagt.</translation>
    </message>
    <message>
        <source>Audit of a compression claim</source>
        <translation>Prüfung einer Kompressionsbehauptung</translation>
    </message>
    <message>
        <source>Comparison of two models</source>
        <translation>Vergleich zweier Modelle</translation>
    </message>
    <message>
        <source>Audited: %1</source>
        <translation>Geprüft: %1</translation>
    </message>
    <message>
        <source>For: %1</source>
        <translation>Für: %1</translation>
    </message>
    <message>
        <source>By: %1</source>
        <translation>Von: %1</translation>
    </message>
    <message>
        <source>Date: %1</source>
        <translation>Datum: %1</translation>
    </message>
    <message>
        <source>Made with Assay %1</source>
        <translation>Gemacht mit Assay %1</translation>
    </message>
    <message>
        <source>The claims that decide</source>
        <translation>Die Behauptungen, die entscheiden</translation>
    </message>
    <message>
        <source>claimed</source>
        <translation>behauptet</translation>
    </message>
    <message>
        <source>as read</source>
        <translation>gelesen als</translation>
    </message>
    <message>
        <source>measured here</source>
        <translation>hier gemessen</translation>
    </message>
    <message>
        <source>verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>size of the files</source>
        <translation>Größe der Dateien</translation>
    </message>
    <message>
        <source>%1 against %2</source>
        <translation>%1 gegen %2</translation>
    </message>
    <message>
        <source>stored weights</source>
        <translation>gespeicherte Gewichte</translation>
    </message>
    <message>
        <source>%1 bits per weight</source>
        <translation>%1 Bit je Gewicht</translation>
    </message>
    <message>
        <source>weights covered</source>
        <translation>gedeckte Gewichte</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>difference of the weights</source>
        <translation>Abweichung der Gewichte</translation>
    </message>
    <message>
        <source>none: every value is equal</source>
        <translation>keine: jeder Wert ist gleich</translation>
    </message>
    <message>
        <source>relative squared error %1, cosine %2</source>
        <translation>relativer quadratischer Fehler %1, Kosinus %2</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>What was measured</source>
        <translation>Was gemessen wurde</translation>
    </message>
    <message>
        <source>result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Verdict: %1</source>
        <translation>Urteil: %1</translation>
    </message>
    <message>
        <source>No result was claimed</source>
        <translation>Kein Ergebnis wurde behauptet</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>Was das heißt</translation>
    </message>
    <message>
        <source>“%1” means: %2. The verdict of the whole is that of its gravest claim; of all claims: %3.</source>
        <translation>„%1“ heißt: %2. Das Urteil über das Ganze ist das der schwersten Behauptung; über alle: %3.</translation>
    </message>
    <message>
        <source>Nothing was promised that could be true or false. This report states what the files hold and how they differ.</source>
        <translation>Nichts wurde versprochen, was wahr oder falsch sein könnte. Dieser Bericht nennt, was die Dateien enthalten und wie sie abweichen.</translation>
    </message>
    <message>
        <source>What to ask the vendor</source>
        <translation>Was der Anbieter zu fragen ist</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
</context>
<context>
    <name>assay::AuditPanel</name>
    <message>
        <source>Disposition</source>
        <translation>Stellungnahme</translation>
    </message>
    <message>
        <source>Findings of the audit</source>
        <translation>Befunde der Prüfung</translation>
    </message>
    <message>
        <source>failures</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>failures and warnings</source>
        <translation>Fehler und Warnungen</translation>
    </message>
    <message>
        <source>all findings</source>
        <translation>alle Befunde</translation>
    </message>
    <message>
        <source>Severities shown</source>
        <translation>Gezeigte Schwere</translation>
    </message>
    <message>
        <source>not grouped</source>
        <translation>nicht gruppiert</translation>
    </message>
    <message>
        <source>grouped by severity</source>
        <translation>nach Schwere</translation>
    </message>
    <message>
        <source>grouped by rule</source>
        <translation>nach Regel</translation>
    </message>
    <message>
        <source>grouped by subject</source>
        <translation>nach Gegenstand</translation>
    </message>
    <message>
        <source>Grouping of the findings</source>
        <translation>Gruppierung der Befunde</translation>
    </message>
    <message>
        <source>Filter findings</source>
        <translation>Befunde filtern</translation>
    </message>
    <message>
        <source>No finding matches the filter.</source>
        <translation>Kein Befund passt zum Filter.</translation>
    </message>
    <message>
        <source>Nothing is open.</source>
        <translation>Nichts ist offen.</translation>
    </message>
    <message>
        <source>Nothing odd was found in what is open.</source>
        <translation>In dem, was offen ist, fand sich nichts Auffälliges.</translation>
    </message>
    <message>
        <source>Show the layer</source>
        <translation>Schicht zeigen</translation>
    </message>
    <message>
        <source>Show the words in the document</source>
        <translation>Worte im Dokument zeigen</translation>
    </message>
    <message>
        <source>Show the bytes</source>
        <translation>Bytes zeigen</translation>
    </message>
    <message>
        <source>no findings</source>
        <translation>keine Befunde</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>assay::BytesPanel</name>
    <message>
        <source>%1: header of %2</source>
        <translation>%1: Kopf von %2</translation>
    </message>
    <message>
        <source>%1: all of %2</source>
        <translation>%1: ganz %2</translation>
    </message>
    <message>
        <source>Open a model to see its bytes.</source>
        <translation>Öffnen Sie ein Modell, um seine Bytes zu sehen.</translation>
    </message>
    <message>
        <source>Which bytes</source>
        <translation>Welche Bytes</translation>
    </message>
    <message>
        <source>Go to (1234 or 0x4d2)</source>
        <translation>Gehe zu (1234 oder 0x4d2)</translation>
    </message>
    <message>
        <source>Go to an offset within these bytes</source>
        <translation>Zu einer Stelle in diesen Bytes gehen</translation>
    </message>
    <message>
        <source>The bytes at the cursor as every type</source>
        <translation>Die Bytes am Zeiger in jedem Typ</translation>
    </message>
    <message>
        <source>value at the cursor</source>
        <translation>Wert am Zeiger</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>%1, %2 from 0x%3 of %4</source>
        <translation>%1, %2 ab 0x%3 von %4</translation>
    </message>
    <message>
        <source>reading bytes</source>
        <translation>Bytes werden gelesen</translation>
    </message>
</context>
<context>
    <name>assay::CandidateTabs</name>
    <message>
        <source>Candidates of the reference</source>
        <translation>Kandidaten der Referenz</translation>
    </message>
</context>
<context>
    <name>assay::CandidatesPanel</name>
    <message>
        <source>exact</source>
        <translation>exakt</translation>
    </message>
    <message>
        <source>nothing claimed</source>
        <translation>nichts behauptet</translation>
    </message>
    <message>
        <source>Add candidates...</source>
        <translation>Kandidaten hinzufügen ...</translation>
    </message>
    <message>
        <source>Candidates of the reference</source>
        <translation>Kandidaten der Referenz</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>bits/weight</source>
        <translation>Bit/Gewicht</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>relative MSE</source>
        <translation>relativer MSE</translation>
    </message>
    <message>
        <source>coverage</source>
        <translation>Deckung</translation>
    </message>
    <message>
        <source>verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>A double click, or Return, shows that candidate</source>
        <translation>Ein Doppelklick, oder die Eingabetaste, zeigt diesen Kandidaten</translation>
    </message>
    <message>
        <source>Every candidate that is compared with the open reference will stand here.</source>
        <translation>Jeder Kandidat, der mit der offenen Referenz verglichen wird, steht hier.</translation>
    </message>
</context>
<context>
    <name>assay::ClaimListPanel</name>
    <message>
        <source>Forget typed claims</source>
        <translation>Getippte Behauptungen vergessen</translation>
    </message>
    <message>
        <source>Verdicts shown</source>
        <translation>Gezeigte Urteile</translation>
    </message>
    <message>
        <source>all claims</source>
        <translation>alle Behauptungen</translation>
    </message>
    <message>
        <source>Filter claims</source>
        <translation>Behauptungen filtern</translation>
    </message>
    <message>
        <source>I was &amp;told:</source>
        <translation>Mir wurde &amp;gesagt:</translation>
    </message>
    <message>
        <source>Judge</source>
        <translation>Beurteilen</translation>
    </message>
    <message>
        <source>Judge the typed claim (Return)</source>
        <translation>Die getippte Behauptung beurteilen (Eingabetaste)</translation>
    </message>
    <message>
        <source>compression ratio 1000:1, lossless</source>
        <translation>compression ratio 1000:1, lossless</translation>
    </message>
    <message>
        <source>A claim that was told</source>
        <translation>Eine Behauptung, die gesagt wurde</translation>
    </message>
    <message>
        <source>Claims and verdicts</source>
        <translation>Behauptungen und Urteile</translation>
    </message>
    <message>
        <source>No claim matches the filters.</source>
        <translation>Keine Behauptung passt zu den Filtern.</translation>
    </message>
    <message>
        <source>No statement about size or fidelity was read in the documents.</source>
        <translation>In den Dokumenten steht keine Aussage über Größe oder Treue.</translation>
    </message>
    <message>
        <source>No claims: add a claim document (Ctrl+L), or type in above what you were told.</source>
        <translation>Keine Behauptungen: fügen Sie ein Dokument hinzu (Strg+L), oder tippen Sie oben, was Ihnen gesagt wurde.</translation>
    </message>
    <message>
        <source>told %1</source>
        <translation>gesagt %1</translation>
    </message>
</context>
<context>
    <name>assay::ClaimModel</name>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Aussage</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Stellungnahme</translation>
    </message>
</context>
<context>
    <name>assay::ClaimsAndFindings</name>
    <message>
        <source>What was not checked, and why</source>
        <translation>Was nicht geprüft wurde, und warum</translation>
    </message>
    <message>
        <source>Nothing was left out, or nothing has been audited yet.</source>
        <translation>Nichts wurde ausgelassen, oder es wurde noch nichts geprüft.</translation>
    </message>
    <message>
        <source>Claims %1</source>
        <translation>Behauptungen %1</translation>
    </message>
    <message>
        <source>Findings %1</source>
        <translation>Befunde %1</translation>
    </message>
    <message>
        <source>Not checked %1</source>
        <translation>Nicht geprüft %1</translation>
    </message>
</context>
<context>
    <name>assay::ClusterPlanDialog</name>
    <message>
        <source>Plan a cluster run</source>
        <translation>Lauf auf einem Cluster planen</translation>
    </message>
    <message>
        <source>Each part is one task of a job array and measures its share of the pair. The parts are merged into the very report that one machine would have written: drop them onto this window, or run the last line but one below.</source>
        <translation>Jeder Teil ist eine Aufgabe eines Job-Arrays und misst seinen Anteil des Paars. Die Teile werden zu genau dem Bericht vereint, den ein Rechner allein geschrieben hätte: auf dieses Fenster ziehen oder die vorletzte Zeile unten ausführen.</translation>
    </message>
    <message>
        <source>Claims that were typed here are in no file: a cluster does not see them.</source>
        <translation>Hier eingetippte Behauptungen stehen in keiner Datei: ein Cluster sieht sie nicht.</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>&amp;Parts</source>
        <translation>&amp;Teile</translation>
    </message>
    <message>
        <source>What the parts cost, and the lines to type</source>
        <translation>Was die Teile kosten, und die Zeilen zum Eingeben</translation>
    </message>
    <message>
        <source>Save script...</source>
        <translation>Skript speichern...</translation>
    </message>
    <message>
        <source>planning</source>
        <translation>plant</translation>
    </message>
    <message>
        <source>Save script</source>
        <translation>Skript speichern</translation>
    </message>
    <message>
        <source>Slurm script (*.sbatch);;All files (*)</source>
        <translation>Slurm-Skript (*.sbatch);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>saving %1</source>
        <translation>%1 wird gespeichert</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Gespeichert: %1</translation>
    </message>
</context>
<context>
    <name>assay::CodecForm</name>
    <message>
        <source>Codec</source>
        <translation>Codec</translation>
    </message>
    <message>
        <source>%1 (%2): %3</source>
        <translation>%1 (%2): %3</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source> Nominal: %1 bits per weight.</source>
        <translation> Nominell: %1 Bit je Gewicht.</translation>
    </message>
</context>
<context>
    <name>assay::CompressPanel</name>
    <message>
        <source>Open the result as the candidate</source>
        <translation>Das Ergebnis als Kandidat öffnen</translation>
    </message>
    <message>
        <source>Add stage</source>
        <translation>Stufe hinzufügen</translation>
    </message>
    <message>
        <source>Puts the stage of the form behind those of the pipeline</source>
        <translation>Setzt die Stufe des Formulars hinter die der Kette</translation>
    </message>
    <message>
        <source>Compress</source>
        <translation>Komprimieren</translation>
    </message>
    <message>
        <source>Compress, decode again and measure (Return in the pipeline)</source>
        <translation>Komprimieren, wieder dekodieren und messen (Eingabetaste in der Kette)</translation>
    </message>
    <message>
        <source>Bench</source>
        <translation>Reihe</translation>
    </message>
    <message>
        <source>Measure the chosen codecs on these layers; their files are removed again</source>
        <translation>Die gewählten Codecs an diesen Schichten messen; ihre Dateien werden wieder gelöscht</translation>
    </message>
    <message>
        <source>Write &amp;to</source>
        <translation>Schreiben &amp;nach</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>Ordner der Ergebnisse</translation>
    </message>
    <message>
        <source>Choose the base model</source>
        <translation>Das Grundmodell wählen</translation>
    </message>
    <message>
        <source>&amp;Base model</source>
        <translation>&amp;Grundmodell</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>Grundmodell</translation>
    </message>
    <message>
        <source>%1: written, %2; it decodes only with its base model, which is not counted</source>
        <translation>%1: geschrieben, %2; lesbar nur mit seinem Grundmodell, das nicht gezählt ist</translation>
    </message>
    <message>
        <source>Choose the folder of the results</source>
        <translation>Den Ordner der Ergebnisse wählen</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>Kette</translation>
    </message>
    <message>
        <source>pipeline, e.g. q8_0|zstd; empty = the stage above</source>
        <translation>Kette, z. B. q8_0|zstd; leer = die Stufe oben</translation>
    </message>
    <message>
        <source>What is compressed</source>
        <translation>Was komprimiert wird</translation>
    </message>
    <message>
        <source>whole model</source>
        <translation>ganzes Modell</translation>
    </message>
    <message>
        <source>selected layers</source>
        <translation>gewählte Schichten</translation>
    </message>
    <message>
        <source>Measure the chosen ones</source>
        <translation>Die gewählten messen</translation>
    </message>
    <message>
        <source>Results of compression</source>
        <translation>Ergebnisse der Kompression</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>Bits/w</source>
        <translation>Bit/Gew.</translation>
    </message>
    <message>
        <source>Relative MSE</source>
        <translation>Relativer MSE</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Encode MB/s</source>
        <translation>Kodieren MB/s</translation>
    </message>
    <message>
        <source>Decode MB/s</source>
        <translation>Dekodieren MB/s</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>A double click opens the result as the candidate</source>
        <translation>Ein Doppelklick öffnet das Ergebnis als Kandidat</translation>
    </message>
    <message>
        <source>Results will stand here: choose a codec and press Compress.</source>
        <translation>Hier stehen die Ergebnisse: einen Codec wählen und Komprimieren drücken.</translation>
    </message>
    <message>
        <source>Open a reference first.</source>
        <translation>Erst eine Referenz öffnen.</translation>
    </message>
    <message>
        <source>Select layers in the tree first.</source>
        <translation>Erst Schichten im Baum wählen.</translation>
    </message>
    <message>
        <source>This is no pipeline: %1</source>
        <translation>Dies ist keine Kette: %1</translation>
    </message>
    <message>
        <source>compressing with %1</source>
        <translation>Kompression mit %1</translation>
    </message>
    <message>
        <source>%1 running, %2 waiting</source>
        <translation>%1 laufen, %2 warten</translation>
    </message>
    <message>
        <source>Nothing runs any more.</source>
        <translation>Nichts läuft mehr.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: measured</source>
        <translation>%1: gemessen</translation>
    </message>
    <message>
        <source>%1: written, %2</source>
        <translation>%1: geschrieben, %2</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>exakt</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>gelöscht</translation>
    </message>
</context>
<context>
    <name>assay::CurvePlot</name>
    <message>
        <source>Nothing to show for this layer.</source>
        <translation>Für diese Schicht gibt es nichts zu zeigen.</translation>
    </message>
</context>
<context>
    <name>assay::DecidingClaims</name>
    <message>
        <source>the claims that decide</source>
        <translation>die Behauptungen, die entscheiden</translation>
    </message>
    <message>
        <source>as read</source>
        <translation>gelesen als</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Claims that decide</source>
        <translation>Behauptungen, die entscheiden</translation>
    </message>
</context>
<context>
    <name>assay::DerivationView</name>
    <message>
        <source>Derivation</source>
        <translation>Herleitung</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
    <message>
        <source>From %1 follows %2 by %3; stated: %4</source>
        <translation>Aus %1 folgt %2 durch %3; genannt: %4</translation>
    </message>
    <message>
        <source>held against</source>
        <translation>gehalten gegen</translation>
    </message>
    <message>
        <source>computed %1</source>
        <translation>berechnet %1</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>stated %1</source>
        <translation>genannt %1</translation>
    </message>
</context>
<context>
    <name>assay::DetailsPanel</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Go to the layer</source>
        <translation>Zur Schicht</translation>
    </message>
    <message>
        <source>Go to the words</source>
        <translation>Zu den Worten</translation>
    </message>
    <message>
        <source>Go to the bytes</source>
        <translation>Zu den Bytes</translation>
    </message>
    <message>
        <source>Reproduce</source>
        <translation>Nachstellen</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>evidence</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>stated</source>
        <translation>genannt</translation>
    </message>
    <message>
        <source>computed</source>
        <translation>berechnet</translation>
    </message>
    <message>
        <source>place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Runs the methods that the document names on the reference</source>
        <translation>Wendet die Verfahren, die das Dokument nennt, auf die Referenz an</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>&amp;Stellungnahme</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Stellungnahme</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>comment</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>Nichts ist gewählt</translation>
    </message>
    <message>
        <source>A click on a claim or a finding shows here what it says, why, and where it leads.</source>
        <translation>Ein Klick auf eine Behauptung oder einen Befund zeigt hier, was sie sagt, warum, und wohin sie führt.</translation>
    </message>
    <message>
        <source>It is told as: %1.</source>
        <translation>Es ist gesagt als: %1.</translation>
    </message>
    <message>
        <source>Read as %1. %2</source>
        <translation>Gelesen als %1. %2</translation>
    </message>
    <message>
        <source>%1 means: %2. Grade of the evidence: %3.</source>
        <translation>%1 heißt: %2. Grad des Belegs: %3.</translation>
    </message>
</context>
<context>
    <name>assay::DocumentPanel</name>
    <message>
        <source>Claim document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Text of the claim document</source>
        <translation>Text des Dokuments</translation>
    </message>
    <message>
        <source>Add a claim document (Ctrl+L): its statements are marked here once they are judged.</source>
        <translation>Fügen Sie ein Dokument hinzu (Strg+L): seine Aussagen werden hier markiert, sobald sie beurteilt sind.</translation>
    </message>
    <message>
        <source>Find in the document (Ctrl+F; Return: next, Shift+Return: before)</source>
        <translation>Im Dokument suchen (Strg+F; Eingabe: weiter, Umschalt+Eingabe: zurück)</translation>
    </message>
    <message>
        <source>Find in the document</source>
        <translation>Im Dokument suchen</translation>
    </message>
    <message>
        <source>Values of the claim document</source>
        <translation>Werte des Dokuments</translation>
    </message>
    <message>
        <source>As a tree</source>
        <translation>Als Baum</translation>
    </message>
    <message>
        <source>%1 hits or more</source>
        <translation>%1 Treffer oder mehr</translation>
    </message>
    <message>
        <source>1 hit</source>
        <translation>1 Treffer</translation>
    </message>
    <message>
        <source>%1 hits</source>
        <translation>%1 Treffer</translation>
    </message>
</context>
<context>
    <name>assay::FilterHeader</name>
    <message>
        <source>Filter %1</source>
        <translation>%1 filtern</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>%1: &gt;1.5, &lt;=4k, 2..8, /pattern/ or words</source>
        <translation>%1: &gt;1.5, &lt;=4k, 2..8, /Muster/ oder Worte</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>Alle Filter leeren</translation>
    </message>
</context>
<context>
    <name>assay::FindingList</name>
    <message>
        <source>the whole audit</source>
        <translation>die ganze Prüfung</translation>
    </message>
</context>
<context>
    <name>assay::FindingModel</name>
    <message>
        <source>
%1: stated %2, computed %3 %4 %5</source>
        <translation>
%1: genannt %2, berechnet %3 %4 %5</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Gegenstand</translation>
    </message>
    <message>
        <source>Stated</source>
        <translation>Genannt</translation>
    </message>
    <message>
        <source>Computed</source>
        <translation>Berechnet</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Stellungnahme</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Bemerkung</translation>
    </message>
</context>
<context>
    <name>assay::HeatmapPlot</name>
    <message>
        <source>Heat maps of W, the candidate and the error</source>
        <translation>Wärmebilder von W, dem Kandidaten und dem Fehler</translation>
    </message>
    <message>
        <source>E, error: 0 everywhere</source>
        <translation>E, Fehler: überall 0</translation>
    </message>
    <message>
        <source>W, reference</source>
        <translation>W, Referenz</translation>
    </message>
    <message>
        <source>Ŵ, candidate</source>
        <translation>Ŵ, Kandidat</translation>
    </message>
    <message>
        <source>E, error</source>
        <translation>E, Fehler</translation>
    </message>
    <message>
        <source>column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <translation>Zeile %1, Spalte %2</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>E</source>
        <translation>E</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>assay::HexView</name>
    <message>
        <source>Bytes in hexadecimal</source>
        <translation>Bytes hexadezimal</translation>
    </message>
</context>
<context>
    <name>assay::InputsBar</name>
    <message>
        <source>Inputs</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>Swap sides</source>
        <translation>Seiten tauschen</translation>
    </message>
    <message>
        <source>The reference becomes the candidate, and the other way round</source>
        <translation>Die Referenz wird zum Kandidaten, und umgekehrt</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>%1: none</source>
        <translation>%1: keine</translation>
    </message>
    <message>
        <source>No original model is open</source>
        <translation>Kein ursprüngliches Modell ist offen</translation>
    </message>
    <message>
        <source>No compressed model is open</source>
        <translation>Kein komprimiertes Modell ist offen</translation>
    </message>
    <message>
        <source>Open %1...</source>
        <translation>%1 öffnen ...</translation>
    </message>
    <message>
        <source>not opened</source>
        <translation>nicht geöffnet</translation>
    </message>
    <message>
        <source>It could not be opened</source>
        <translation>Ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>not computed yet</source>
        <translation>noch nicht berechnet</translation>
    </message>
    <message>
        <source>Change %1...</source>
        <translation>%1 wechseln ...</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>Copy SHA-256</source>
        <translation>SHA-256 kopieren</translation>
    </message>
    <message>
        <source>Add claim documents...</source>
        <translation>Dokumente mit Behauptungen hinzufügen ...</translation>
    </message>
    <message>
        <source>Reproduce</source>
        <translation>Nachstellen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>documents: none</source>
        <translation>Dokumente: keine</translation>
    </message>
    <message>
        <source>documents  %1</source>
        <translation>Dokumente  %1</translation>
    </message>
    <message>
        <source>No claim document is open</source>
        <translation>Kein Dokument ist offen</translation>
    </message>
</context>
<context>
    <name>assay::JobRunner</name>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
</context>
<context>
    <name>assay::JobsPanel</name>
    <message>
        <source>Running jobs</source>
        <translation>Laufende Arbeiten</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Arbeit</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Remaining</source>
        <translation>Noch</translation>
    </message>
    <message>
        <source>Nothing runs.</source>
        <translation>Nichts läuft.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel: %1</source>
        <translation>Abbrechen: %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>assay::LayerPanel</name>
    <message>
        <source>Select a layer in the list: its values will stand here.</source>
        <translation>Wählen Sie eine Schicht in der Liste: ihre Werte stehen dann hier.</translation>
    </message>
    <message>
        <source>worst of %1</source>
        <translation>schlechteste von %1</translation>
    </message>
    <message>
        <source>no. %1 of the worst of %2</source>
        <translation>Platz %1 der schlechtesten von %2</translation>
    </message>
    <message>
        <source>Save as .npy...</source>
        <translation>Als .npy speichern ...</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>singular value</source>
        <translation>Singulärwert</translation>
    </message>
    <message>
        <source>cycles per element, along the rows</source>
        <translation>Schwingungen je Element, entlang der Zeilen</translation>
    </message>
    <message>
        <source>power density</source>
        <translation>Leistungsdichte</translation>
    </message>
    <message>
        <source>cycles per element, along the columns</source>
        <translation>Schwingungen je Element, entlang der Spalten</translation>
    </message>
    <message>
        <source>row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>root mean square</source>
        <translation>quadratisches Mittel</translation>
    </message>
    <message>
        <source>column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>elements</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <source>The decoded values as float32, for NumPy</source>
        <translation>Die dekodierten Werte als float32, für NumPy</translation>
    </message>
    <message>
        <source>energy kept</source>
        <translation>behaltene Energie</translation>
    </message>
    <message>
        <source>Singular values</source>
        <translation>Singulärwerte</translation>
    </message>
    <message>
        <source>Power spectrum along the rows</source>
        <translation>Leistungsspektrum entlang der Zeilen</translation>
    </message>
    <message>
        <source>Power spectrum along the columns</source>
        <translation>Leistungsspektrum entlang der Spalten</translation>
    </message>
    <message>
        <source>Root mean square of every row</source>
        <translation>Quadratisches Mittel jeder Zeile</translation>
    </message>
    <message>
        <source>Root mean square of every column</source>
        <translation>Quadratisches Mittel jeder Spalte</translation>
    </message>
    <message>
        <source>Histogram of the error</source>
        <translation>Histogramm des Fehlers</translation>
    </message>
    <message>
        <source>Views of the layer</source>
        <translation>Ansichten der Schicht</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>Profile</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>All matrices</source>
        <translation>Alle Matrizen</translation>
    </message>
    <message>
        <source>&amp;lock ranges</source>
        <translation>Bereiche &amp;halten</translation>
    </message>
    <message>
        <source>Keep the axes when another layer is selected (Alt+L)</source>
        <translation>Die Achsen behalten, wenn eine andere Schicht gewählt wird</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Range of the colours</source>
        <translation>Bereich der Farben</translation>
    </message>
    <message>
        <source>auto: E on its own scale</source>
        <translation>auto: E auf eigener Skala</translation>
    </message>
    <message>
        <source>all on the scale of W</source>
        <translation>alle auf der Skala von W</translation>
    </message>
    <message>
        <source>all on one scale</source>
        <translation>alle auf einer Skala</translation>
    </message>
    <message>
        <source>Reading...</source>
        <translation>Wird gelesen ...</translation>
    </message>
    <message>
        <source>No layer is selected</source>
        <translation>Keine Schicht ist gewählt</translation>
    </message>
    <message>
        <source>only in the candidate</source>
        <translation>nur im Kandidaten</translation>
    </message>
    <message>
        <source>every value is equal</source>
        <translation>jeder Wert ist gleich</translation>
    </message>
    <message>
        <source>relative MSE %1, SQNR %2, cosine %3</source>
        <translation>relativer MSE %1, SQNR %2, Kosinus %3</translation>
    </message>
    <message>
        <source>compared after: %1</source>
        <translation>verglichen nach: %1</translation>
    </message>
    <message>
        <source>statistics of %1</source>
        <translation>Statistik von %1</translation>
    </message>
    <message>
        <source>histogram of %1</source>
        <translation>Histogramm von %1</translation>
    </message>
    <message>
        <source>reading %1</source>
        <translation>%1 wird gelesen</translation>
    </message>
    <message>
        <source>Measuring %1...</source>
        <translation>%1 wird gemessen ...</translation>
    </message>
    <message>
        <source>spectra of %1</source>
        <translation>Spektren von %1</translation>
    </message>
    <message>
        <source>rows and columns of %1</source>
        <translation>Zeilen und Spalten von %1</translation>
    </message>
    <message>
        <source>Save tensor</source>
        <translation>Tensor speichern</translation>
    </message>
    <message>
        <source>NumPy array (*.npy)</source>
        <translation>NumPy-Feld (*.npy)</translation>
    </message>
    <message>
        <source>writing %1</source>
        <translation>%1 wird geschrieben</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>Geschrieben: %1</translation>
    </message>
    <message>
        <source>Not measured: %1</source>
        <translation>Nicht gemessen: %1</translation>
    </message>
    <message>
        <source>stable rank %1, effective rank %2</source>
        <translation>stabiler Rang %1, effektiver Rang %2</translation>
    </message>
    <message>
        <source>the leading subspaces overlap by %1</source>
        <translation>die führenden Unterräume überdecken sich zu %1</translation>
    </message>
    <message>
        <source>energy in %1</source>
        <translation>Energie in %1</translation>
    </message>
    <message>
        <source>end of pure noise of E&apos;s size</source>
        <translation>Ende reinen Rauschens von der Größe von E</translation>
    </message>
</context>
<context>
    <name>assay::LayerPlot</name>
    <message>
        <source>One quantity of every layer</source>
        <translation>Eine Größe jeder Schicht</translation>
    </message>
    <message>
        <source>layers by block</source>
        <translation>Schichten nach Block</translation>
    </message>
    <message>
        <source>Open a pair and audit it (Ctrl+R): every layer will stand here.</source>
        <translation>Öffnen Sie ein Paar: jede Schicht steht dann hier.</translation>
    </message>
    <message>
        <source>No layer has this quantity: exact layers have no error, layers of one side no ratio.</source>
        <translation>Keine Schicht hat diese Größe: exakte haben keinen Fehler, einseitige kein Verhältnis.</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>measured, whole model: %1</source>
        <translation>gemessen, ganzes Modell: %1</translation>
    </message>
    <message>
        <source>claimed: %1</source>
        <translation>behauptet: %1</translation>
    </message>
    <message>
        <source>rest</source>
        <translation>Rest</translation>
    </message>
    <message>
        <source>1</source>
        <translation>1</translation>
    </message>
</context>
<context>
    <name>assay::LayerPlotPanel</name>
    <message>
        <source>lo&amp;garithmic</source>
        <translation>lo&amp;garithmisch</translation>
    </message>
    <message>
        <source>Shift+drag: choose · Ctrl+drag: zoom</source>
        <translation>Umschalt: wählen · Strg: vergrößern</translation>
    </message>
    <message>
        <source>A click chooses a layer, a band with Shift many; the wheel or a box with Ctrl zooms, a double click shows everything again</source>
        <translation>Ein Klick wählt eine Schicht, ein Band mit Umschalt viele; das Rad oder ein Rahmen mit Strg vergrößert, ein Doppelklick zeigt wieder alles</translation>
    </message>
    <message>
        <source>Quantity shown of every layer</source>
        <translation>Gezeigte Größe jeder Schicht</translation>
    </message>
</context>
<context>
    <name>assay::LayerStatistics</name>
    <message>
        <source>elements</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <source>minimum</source>
        <translation>Minimum</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>standard deviation</source>
        <translation>Standardabweichung</translation>
    </message>
    <message>
        <source>root mean square</source>
        <translation>quadratisches Mittel</translation>
    </message>
    <message>
        <source>99.9 % below</source>
        <translation>99,9 % darunter</translation>
    </message>
    <message>
        <source>skewness</source>
        <translation>Schiefe</translation>
    </message>
    <message>
        <source>kurtosis</source>
        <translation>Wölbung</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>Nullen</translation>
    </message>
    <message>
        <source>different values</source>
        <translation>verschiedene Werte</translation>
    </message>
    <message>
        <source>entropy, bits</source>
        <translation>Entropie, Bit</translation>
    </message>
    <message>
        <source>NaN</source>
        <translation>NaN</translation>
    </message>
    <message>
        <source>infinite</source>
        <translation>unendlich</translation>
    </message>
    <message>
        <source>relative MSE</source>
        <translation>relativer MSE</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Statistics of the layer</source>
        <translation>Statistik der Schicht</translation>
    </message>
    <message>
        <source>the reference&apos;s values</source>
        <translation>die Werte der Referenz</translation>
    </message>
    <message>
        <source>the candidate&apos;s values</source>
        <translation>die Werte des Kandidaten</translation>
    </message>
    <message>
        <source>the error, W − Ŵ</source>
        <translation>der Fehler, W − Ŵ</translation>
    </message>
</context>
<context>
    <name>assay::LayerTree</name>
    <message>
        <source>Flat list</source>
        <translation>Flache Liste</translation>
    </message>
    <message>
        <source>One list without blocks; a click on a column&apos;s title sorts it over the whole model</source>
        <translation>Eine Liste ohne Blöcke; ein Klick auf einen Spaltentitel sortiert über das ganze Modell</translation>
    </message>
    <message>
        <source>Find layers: letters in order, e.g. 11.up (Ctrl+F or /)</source>
        <translation>Schichten suchen: Buchstaben der Reihe nach, z. B. 11.up (Strg+F oder /)</translation>
    </message>
    <message>
        <source>Find layers by the letters of their names (Ctrl+F or /)</source>
        <translation>Schichten an den Buchstaben ihrer Namen finden (Strg+F oder /)</translation>
    </message>
    <message>
        <source>Find layers</source>
        <translation>Schichten suchen</translation>
    </message>
    <message>
        <source>Layers of both models</source>
        <translation>Schichten beider Modelle</translation>
    </message>
    <message>
        <source>Open a reference and a candidate (Ctrl+O, Ctrl+Shift+O), or drop them here.</source>
        <translation>Öffnen Sie eine Referenz und einen Kandidaten (Strg+O, Strg+Umschalt+O), oder legen Sie beide hier ab.</translation>
    </message>
    <message>
        <source>No layer matches the filters.</source>
        <translation>Keine Schicht passt zu den Filtern.</translation>
    </message>
    <message>
        <source>Show the reference&apos;s bytes</source>
        <translation>Bytes der Referenz zeigen</translation>
    </message>
    <message>
        <source>Show the candidate&apos;s bytes</source>
        <translation>Bytes des Kandidaten zeigen</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>1 layer</source>
        <translation>1 Schicht</translation>
    </message>
    <message>
        <source>%1 layers</source>
        <translation>%1 Schichten</translation>
    </message>
</context>
<context>
    <name>assay::MainWindow</name>
    <message>
        <source>Inputs</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Keep the claims for this pair</source>
        <translation>Behauptungen für dieses Paar behalten</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Die Meldung schließen</translation>
    </message>
    <message>
        <source>Assay</source>
        <translation>Assay</translation>
    </message>
    <message>
        <source>A compression is running. Stop it and close?</source>
        <translation>Eine Kompression läuft. Anhalten und schließen?</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>%1 (and %2 more)</source>
        <translation>%1 (und %2 weitere)</translation>
    </message>
    <message>
        <source>%1 documents</source>
        <translation>%1 Dokumente</translation>
    </message>
    <message>
        <source>Problem: %1</source>
        <translation>Problem: %1</translation>
    </message>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Open reference...</source>
        <translation>Referenz öffnen ...</translation>
    </message>
    <message>
        <source>Open candidate...</source>
        <translation>Kandidat öffnen ...</translation>
    </message>
    <message>
        <source>Open reference folder...</source>
        <translation>Ordner der Referenz öffnen ...</translation>
    </message>
    <message>
        <source>Open candidate folder...</source>
        <translation>Ordner des Kandidaten öffnen ...</translation>
    </message>
    <message>
        <source>Add claim documents...</source>
        <translation>Dokumente mit Behauptungen hinzufügen ...</translation>
    </message>
    <message>
        <source>Swap sides</source>
        <translation>Seiten tauschen</translation>
    </message>
    <message>
        <source>Close everything</source>
        <translation>Alles schließen</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Beispiel ansehen</translation>
    </message>
    <message>
        <source>Try a model that speaks</source>
        <translation>Ein Modell, das spricht</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Preferences...</source>
        <translation>Einstellungen ...</translation>
    </message>
    <message>
        <source>&amp;Project</source>
        <translation>&amp;Projekt</translation>
    </message>
    <message>
        <source>Open project...</source>
        <translation>Projekt öffnen ...</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>Save project as...</source>
        <translation>Projekt speichern unter ...</translation>
    </message>
    <message>
        <source>&amp;Audit</source>
        <translation>P&amp;rüfung</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Export PDF...</source>
        <translation>PDF ausgeben ...</translation>
    </message>
    <message>
        <source>Export the audit as JSON...</source>
        <translation>Prüfung als JSON ausgeben ...</translation>
    </message>
    <message>
        <source>Export the layers as CSV...</source>
        <translation>Schichten als CSV ausgeben ...</translation>
    </message>
    <message>
        <source>Export the findings as CSV...</source>
        <translation>Befunde als CSV ausgeben ...</translation>
    </message>
    <message>
        <source>Plan a cluster run...</source>
        <translation>Lauf auf einem Cluster planen...</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>About Assay</source>
        <translation>Über Assay</translation>
    </message>
    <message>
        <source>Main</source>
        <translation>Hauptleiste</translation>
    </message>
    <message>
        <source>Recent pairs</source>
        <translation>Zuletzt geöffnete Paare</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Open reference</source>
        <translation>Referenz öffnen</translation>
    </message>
    <message>
        <source>Open candidate</source>
        <translation>Kandidat öffnen</translation>
    </message>
    <message>
        <source>In panels</source>
        <translation>In den Feldern</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Open at the start what was open last</source>
        <translation>Beim Start öffnen, was zuletzt offen war</translation>
    </message>
    <message>
        <source>in full</source>
        <translation>ausgeschrieben</translation>
    </message>
    <message>
        <source>in powers of 1000</source>
        <translation>in Potenzen von 1000</translation>
    </message>
    <message>
        <source>in powers of 1024</source>
        <translation>in Potenzen von 1024</translation>
    </message>
    <message>
        <source>of the system</source>
        <translation>des Systems</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>&amp;Sizes and counts</source>
        <translation>&amp;Größen und Anzahlen</translation>
    </message>
    <message>
        <source>&amp;Language (from the next start)</source>
        <translation>&amp;Sprache (ab dem nächsten Start)</translation>
    </message>
    <message>
        <source>&amp;Colours (from the next start)</source>
        <translation>&amp;Farben (ab dem nächsten Start)</translation>
    </message>
    <message>
        <source>&amp;Paper of reports</source>
        <translation>&amp;Papier der Berichte</translation>
    </message>
    <message>
        <source>Assay %1

Inspects models and judges compression claims. It opens files read-only, runs nothing that they contain and never uses the network.

Licence: GNU General Public License, version 3 or later.
Qt %2.</source>
        <translation>Assay %1

Untersucht Modelle und beurteilt Behauptungen über ihre Kompression. Dateien werden nur gelesen, nichts in ihnen wird ausgeführt, das Netz wird nie benutzt.

Lizenz: GNU General Public License, Version 3 oder neuer.
Qt %2.</translation>
    </message>
    <message>
        <source>Open a reference and a candidate, or drop them here.</source>
        <translation>Öffnen Sie eine Referenz und einen Kandidaten, oder legen Sie beide hier ab.</translation>
    </message>
    <message>
        <source>Not audited yet: Ctrl+R measures and judges.</source>
        <translation>Noch nicht geprüft: Strg+R misst und urteilt.</translation>
    </message>
    <message>
        <source>Open a reference first: the methods are run on it</source>
        <translation>Zuerst eine Referenz öffnen: die Verfahren werden auf sie angewandt</translation>
    </message>
    <message>
        <source>No claim document names a method to run</source>
        <translation>Kein Dokument nennt ein Verfahren, das sich anwenden lässt</translation>
    </message>
    <message>
        <source>reproducing</source>
        <translation>stelle nach</translation>
    </message>
    <message>
        <source>Open a model or a claim document first</source>
        <translation>Erst ein Modell oder ein Dokument öffnen</translation>
    </message>
    <message>
        <source>Auditing...</source>
        <translation>Prüfung läuft ...</translation>
    </message>
    <message>
        <source>comparing</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>auditing</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>The audit did not finish.</source>
        <translation>Die Prüfung wurde nicht fertig.</translation>
    </message>
    <message>
        <source>Audited: %1</source>
        <translation>Geprüft: %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>1 claim</source>
        <translation>1 Behauptung</translation>
    </message>
    <message>
        <source>%1 claims</source>
        <translation>%1 Behauptungen</translation>
    </message>
    <message>
        <source>1 finding</source>
        <translation>1 Befund</translation>
    </message>
    <message>
        <source>%1 findings</source>
        <translation>%1 Befunde</translation>
    </message>
    <message>
        <source>Open candidates</source>
        <translation>Kandidaten öffnen</translation>
    </message>
    <message>
        <source>merging %1 parts</source>
        <translation>vereint %1 Teile</translation>
    </message>
    <message>
        <source>Merged: %1</source>
        <translation>Vereint: %1</translation>
    </message>
    <message>
        <source>reading %1</source>
        <translation>%1 wird gelesen</translation>
    </message>
    <message>
        <source>This is what %1 says (written by Assay %2). Nothing of it was measured here: Ctrl+R measures and judges anew.</source>
        <translation>So steht es in %1 (geschrieben von Assay %2). Nichts davon wurde hier gemessen: Strg+R misst und urteilt neu.</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <source>opening the models of the report</source>
        <translation>öffnet die Modelle des Berichts</translation>
    </message>
    <message>
        <source>Open a reference and a candidate first: a cluster measures a pair.</source>
        <translation>Erst eine Referenz und einen Kandidaten öffnen: ein Cluster misst ein Paar.</translation>
    </message>
    <message>
        <source>opening %1</source>
        <translation>%1 wird geöffnet</translation>
    </message>
    <message>
        <source>The claims belonged to the pair that was open before, and were closed with it.</source>
        <translation>Die Behauptungen gehörten zum vorigen Paar und wurden mit ihm geschlossen.</translation>
    </message>
    <message>
        <source>reading claim documents</source>
        <translation>Dokumente werden gelesen</translation>
    </message>
    <message>
        <source>%1 is open already, byte for byte.</source>
        <translation>%1 ist schon offen, Byte für Byte.</translation>
    </message>
    <message>
        <source>Add claim documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>looking at the files</source>
        <translation>Dateien werden angesehen</translation>
    </message>
    <message>
        <source>%1 models were given: the first is the reference, the last the candidate.</source>
        <translation>%1 Modelle wurden angegeben: das erste ist die Referenz, das letzte der Kandidat.</translation>
    </message>
    <message>
        <source>opening the pair</source>
        <translation>das Paar wird geöffnet</translation>
    </message>
    <message>
        <source>training the demo network</source>
        <translation>das Netz des Beispiels wird trainiert</translation>
    </message>
    <message>
        <source>training a small language model</source>
        <translation>ein kleines Sprachmodell wird trainiert</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>Numbers in full</source>
        <translation>Zahlen ausgeschrieben</translation>
    </message>
    <message>
        <source>Numbers in powers of 1000</source>
        <translation>Zahlen in Potenzen von 1000</translation>
    </message>
    <message>
        <source>Numbers in powers of 1024</source>
        <translation>Zahlen in Potenzen von 1024</translation>
    </message>
    <message>
        <source>Arrange to browse</source>
        <translation>Anordnen zum Ansehen</translation>
    </message>
    <message>
        <source>Arrange to compare</source>
        <translation>Anordnen zum Vergleichen</translation>
    </message>
    <message>
        <source>Arrange to audit</source>
        <translation>Anordnen zum Prüfen</translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation>Anordnung zurücksetzen</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Nächstes Feld</translation>
    </message>
    <message>
        <source>Pane before</source>
        <translation>Voriges Feld</translation>
    </message>
    <message>
        <source>Back to the layer before</source>
        <translation>Zurück zur vorigen Schicht</translation>
    </message>
    <message>
        <source>Forward to the next layer</source>
        <translation>Vor zur nächsten Schicht</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>%1 zeigen</translation>
    </message>
    <message>
        <source>Assay project (*.assay)</source>
        <translation>Assay-Projekt (*.assay)</translation>
    </message>
    <message>
        <source>saving %1</source>
        <translation>%1 wird gespeichert</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Gespeichert: %1</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>Assay project (*.assay);;All files (*)</source>
        <translation>Assay-Projekt (*.assay);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 names files outside its own folder:

%2

Open them?</source>
        <translation>%1 nennt Dateien außerhalb des eigenen Ordners:

%2

Öffnen?</translation>
    </message>
    <message>
        <source>comparing the inputs with those of the project</source>
        <translation>Eingaben werden mit denen des Projekts verglichen</translation>
    </message>
    <message>
        <source>Changed since the project was saved:
%1</source>
        <translation>Seit dem Speichern des Projekts geändert:
%1</translation>
    </message>
    <message>
        <source>%1 ↔ %2</source>
        <translation>%1 ↔ %2</translation>
    </message>
    <message>
        <source>What was open last time cannot be read any more.</source>
        <translation>Was zuletzt offen war, ist nicht mehr lesbar.</translation>
    </message>
    <message>
        <source>What was open last time is no longer there: %1</source>
        <translation>Was zuletzt offen war, ist nicht mehr da: %1</translation>
    </message>
    <message>
        <source>Export PDF</source>
        <translation>PDF ausgeben</translation>
    </message>
    <message>
        <source>These stand on the first page. Empty lines are left out.</source>
        <translation>Dies steht auf der ersten Seite. Leere Zeilen entfallen.</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titel</translation>
    </message>
    <message>
        <source>&amp;For</source>
        <translation>&amp;Für</translation>
    </message>
    <message>
        <source>&amp;By</source>
        <translation>&amp;Von</translation>
    </message>
    <message>
        <source>&amp;Date</source>
        <translation>&amp;Datum</translation>
    </message>
    <message>
        <source>Audit first: there is nothing to export yet</source>
        <translation>Erst prüfen: noch gibt es nichts auszugeben</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>measuring the spectra of the worst layers</source>
        <translation>Spektren der schlechtesten Schichten werden gemessen</translation>
    </message>
    <message>
        <source>writing %1</source>
        <translation>%1 wird geschrieben</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>Geschrieben: %1</translation>
    </message>
    <message>
        <source>Export JSON</source>
        <translation>JSON ausgeben</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Compare a pair first: there is nothing to export yet</source>
        <translation>Erst ein Paar vergleichen: noch gibt es nichts auszugeben</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>CSV ausgeben</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
</context>
<context>
    <name>assay::MatricesTable</name>
    <message>
        <source>Measure &amp;every matrix</source>
        <translation>&amp;Jede Matrix messen</translation>
    </message>
    <message>
        <source>Singular values of all matrices, in the background (Alt+E)</source>
        <translation>Singulärwerte aller Matrizen, im Hintergrund</translation>
    </message>
    <message>
        <source>Singular values of every matrix</source>
        <translation>Singulärwerte jeder Matrix</translation>
    </message>
    <message>
        <source>matrix</source>
        <translation>Matrix</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>s1 of W</source>
        <translation>s1 von W</translation>
    </message>
    <message>
        <source>stable rank</source>
        <translation>stabiler Rang</translation>
    </message>
    <message>
        <source>effective rank</source>
        <translation>effektiver Rang</translation>
    </message>
    <message>
        <source>rank for 90 %</source>
        <translation>Rang für 90 %</translation>
    </message>
    <message>
        <source>s1 of E</source>
        <translation>s1 von E</translation>
    </message>
    <message>
        <source>E beyond noise</source>
        <translation>E über Rauschen</translation>
    </message>
    <message>
        <source>subspace overlap</source>
        <translation>Überdeckung</translation>
    </message>
    <message>
        <source>Not measured: Measure every matrix starts it.</source>
        <translation>Nicht gemessen: „Jede Matrix messen“ beginnt.</translation>
    </message>
    <message>
        <source>measuring the singular values of every matrix</source>
        <translation>Singulärwerte jeder Matrix werden gemessen</translation>
    </message>
    <message>
        <source>1 matrix</source>
        <translation>1 Matrix</translation>
    </message>
    <message>
        <source>%1 matrices</source>
        <translation>%1 Matrizen</translation>
    </message>
    <message>
        <source>Not measured: %1</source>
        <translation>Nicht gemessen: %1</translation>
    </message>
    <message>
        <source>%1 of %2 measured</source>
        <translation>%1 von %2 gemessen</translation>
    </message>
    <message>
        <source>Stopped after %1 of %2</source>
        <translation>Angehalten nach %1 von %2</translation>
    </message>
</context>
<context>
    <name>assay::MetadataTable</name>
    <message>
        <source>key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Metadata of the model</source>
        <translation>Angaben des Modells</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>assay::OutlineModel</name>
    <message>
        <source>1 value</source>
        <translation>1 Wert</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 Werte</translation>
    </message>
    <message>
        <source>1 claim inside</source>
        <translation>1 Behauptung darin</translation>
    </message>
    <message>
        <source>%1 claims inside</source>
        <translation>%1 Behauptungen darin</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
</context>
<context>
    <name>assay::OverviewCards</name>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>Treue</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Deckung</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>no pair was compared</source>
        <translation>kein Paar wurde verglichen</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>Typen</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>%1 tied, %2 in buffers</source>
        <translation>%1 gebunden, %2 in Puffern</translation>
    </message>
    <message>
        <source>being counted</source>
        <translation>werden gezählt</translation>
    </message>
    <message>
        <source>nothing odd in the file</source>
        <translation>nichts Auffälliges in der Datei</translation>
    </message>
    <message>
        <source>%1 files; stored tensors %2; %3 bits per weight</source>
        <translation>%1 Dateien; Tensoren %2; %3 Bit je Gewicht</translation>
    </message>
    <message>
        <source>no layer of the two could be compared</source>
        <translation>keine Schicht der beiden ließ sich vergleichen</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>exakt</translation>
    </message>
    <message>
        <source>every value is equal</source>
        <translation>jeder Wert ist gleich</translation>
    </message>
    <message>
        <source>relative MSE %1, cosine %2; worst layer&apos;s relative MSE %3</source>
        <translation>relativer MSE %1, Kosinus %2; der schlechtesten Schicht %3</translation>
    </message>
    <message>
        <source>of %1 weights; %2 tied; layers missing: %3, extra: %4</source>
        <translation>von %1 Gewichten; %2 gebunden; Schichten, die fehlen: %3, zusätzlich: %4</translation>
    </message>
    <message>
        <source>nothing was left out</source>
        <translation>nichts wurde ausgelassen</translation>
    </message>
    <message>
        <source>counting elements</source>
        <translation>Elemente werden gezählt</translation>
    </message>
</context>
<context>
    <name>assay::OverviewPanel</name>
    <message>
        <source>Export PDF...</source>
        <translation>PDF ausgeben ...</translation>
    </message>
    <message>
        <source>Swap sides</source>
        <translation>Seiten tauschen</translation>
    </message>
    <message>
        <source>What the model says of itself</source>
        <translation>Was das Modell von sich selbst sagt</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Nothing claimed</source>
        <translation>Nichts behauptet</translation>
    </message>
    <message>
        <source>The pair may have been given the wrong way round: swap the sides?</source>
        <translation>Das Paar wurde vielleicht verkehrt herum angegeben: Seiten tauschen?</translation>
    </message>
    <message>
        <source>One model is open: %1, %2. Open a second one to compare, or add a claim document to have it judged.</source>
        <translation>Ein Modell ist offen: %1, %2. Öffnen Sie ein zweites zum Vergleichen, oder fügen Sie ein Dokument hinzu, das beurteilt werden soll.</translation>
    </message>
    <message>
        <source>1 tensor</source>
        <translation>1 Tensor</translation>
    </message>
    <message>
        <source>%1 tensors</source>
        <translation>%1 Tensoren</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>One model is open: %1, %2. Another one is on its way.</source>
        <translation>Ein Modell ist offen: %1, %2. Ein weiteres ist unterwegs.</translation>
    </message>
</context>
<context>
    <name>assay::RangeHistogram</name>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>elements</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <source>Histogram of the values; + and - change the range of colours</source>
        <translation>Histogramm der Werte; + und - ändern den Bereich der Farben</translation>
    </message>
    <message>
        <source>Drag a dashed line: the colours of the heat maps end there. Double click: all values.</source>
        <translation>Eine gestrichelte Linie ziehen: dort enden die Farben der Wärmebilder. Doppelklick: alle Werte.</translation>
    </message>
</context>
<context>
    <name>assay::RateDistortionPlot</name>
    <message>
        <source>%1
%2 bits per weight, relative MSE %3</source>
        <translation>%1
%2 Bit je Gewicht, relativer MSE %3</translation>
    </message>
    <message>
        <source>%1
%2 bits per weight, exact</source>
        <translation>%1
%2 Bit je Gewicht, exakt</translation>
    </message>
    <message>
        <source>Bits per weight against relative squared error</source>
        <translation>Bit je Gewicht gegen relativen quadratischen Fehler</translation>
    </message>
    <message>
        <source>bits per weight</source>
        <translation>Bit je Gewicht</translation>
    </message>
    <message>
        <source>relative MSE</source>
        <translation>relativer MSE</translation>
    </message>
    <message>
        <source>%1 (exact)</source>
        <translation>%1 (exakt)</translation>
    </message>
    <message>
        <source>bound for independent Gaussian weights</source>
        <translation>Schranke für unabhängige Gauß-Gewichte</translation>
    </message>
    <message>
        <source>bound for independent Gaussian weights of this model&apos;s variances</source>
        <translation>Schranke für unabhängige Gauß-Gewichte mit den Varianzen dieses Modells</translation>
    </message>
    <message>
        <source>bound for independent
Gaussian weights</source>
        <translation>Grenze für unabhängige
Gaußsche Gewichte</translation>
    </message>
    <message>
        <source>bound for independent
Gaussian weights of
this model&apos;s variances</source>
        <translation>Grenze für unabhängige
Gaußsche Gewichte
dieser Varianzen</translation>
    </message>
    <message>
        <source>claimed: %1 bits</source>
        <translation>behauptet: %1 Bit</translation>
    </message>
</context>
<context>
    <name>assay::RunPanel</name>
    <message>
        <source>score all</source>
        <translation>alles werten</translation>
    </message>
    <message>
        <source>Run both</source>
        <translation>Beide laufen lassen</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>A text for both to read: typed or pasted here, from the file above, or the built-in one. Once run, the tokens are lit where the two disagree.</source>
        <translation>Ein Text für beide: hier geschrieben oder eingefügt, aus der Datei oben, oder der eingebaute. Danach ist hell, wo die beiden uneins sind.</translation>
    </message>
    <message>
        <source>How each model goes on</source>
        <translation>Wie jedes Modell fortfährt</translation>
    </message>
    <message>
        <source>Perplexity, reference</source>
        <translation>Perplexität, Referenz</translation>
    </message>
    <message>
        <source>Perplexity, candidate</source>
        <translation>Perplexität, Kandidat</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>Divergenz</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>Error of the hidden state through the layers</source>
        <translation>Fehler des Zustands durch die Schichten</translation>
    </message>
    <message>
        <source>Text file</source>
        <translation>Textdatei</translation>
    </message>
    <message>
        <source>text file; empty = the text below, or the built-in one</source>
        <translation>Textdatei; leer = der Text unten oder der eingebaute</translation>
    </message>
    <message>
        <source>Choose...</source>
        <translation>Wählen ...</translation>
    </message>
    <message>
        <source>Choose the text file</source>
        <translation>Die Textdatei wählen</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Beginning to go on from</source>
        <translation>Anfang, von dem aus fortgefahren wird</translation>
    </message>
    <message>
        <source>a beginning that both go on from</source>
        <translation>ein Anfang, von dem beide fortfahren</translation>
    </message>
    <message>
        <source>Tokens of a window</source>
        <translation>Tokens eines Fensters</translation>
    </message>
    <message>
        <source>The text is cut into windows of so many tokens, at most what the models allow</source>
        <translation>Der Text wird in Fenster von so vielen Tokens geteilt, höchstens was die Modelle zulassen</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> Tokens</translation>
    </message>
    <message>
        <source>Every position of a window is scored, as quantisation papers do, not its second half</source>
        <translation>Jede Stelle eines Fensters wird gewertet, wie in Arbeiten über Quantisierung, nicht nur seine zweite Hälfte</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Running...</source>
        <translation>Läuft ...</translation>
    </message>
    <message>
        <source>running the models</source>
        <translation>die Modelle laufen</translation>
    </message>
    <message>
        <source>typed text</source>
        <translation>geschriebener Text</translation>
    </message>
    <message>
        <source>Not run: %1</source>
        <translation>Nicht gelaufen: %1</translation>
    </message>
    <message>
        <source>Not run yet.</source>
        <translation>Noch nicht gelaufen.</translation>
    </message>
    <message>
        <source>Runs the models on a text, here and layer by layer: how much less does the compressed one know?</source>
        <translation>Lässt die Modelle über einen Text laufen, hier und Schicht für Schicht: wie viel weniger weiß das komprimierte?</translation>
    </message>
    <message>
        <source>%1: %2 tokens, %3 predictions in windows of %4</source>
        <translation>%1: %2 Tokens, %3 Vorhersagen in Fenstern von %4</translation>
    </message>
    <message>
        <source>Reference: %1</source>
        <translation>Referenz: %1</translation>
    </message>
    <message>
        <source>Candidate: %1</source>
        <translation>Kandidat: %1</translation>
    </message>
    <message>
        <source>nats a token, ± %1; median %2, largest %3</source>
        <translation>Nats je Token, ± %1; Median %2, größte %3</translation>
    </message>
    <message>
        <source>of the best guesses are the same, ± %1</source>
        <translation>der besten Vorhersagen sind gleich, ± %1</translation>
    </message>
    <message>
        <source>error of the state after each layer (0: embedding)</source>
        <translation>Fehler des Zustands nach jeder Schicht (0: Einbettung)</translation>
    </message>
    <message>
        <source>Every state of every layer is the same.</source>
        <translation>Jeder Zustand jeder Schicht ist derselbe.</translation>
    </message>
    <message>
        <source>One model alone has nothing to differ from.</source>
        <translation>Ein Modell allein hat nichts, wovon es abweicht.</translation>
    </message>
    <message>
        <source>divergence %1</source>
        <translation>Divergenz %1</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
</context>
<context>
    <name>assay::Session</name>
    <message>
        <source>review of a finding</source>
        <translation>Stellungnahme zu einem Befund</translation>
    </message>
    <message>
        <source>Open a reference and a candidate, or drop them here.</source>
        <translation>Öffnen Sie eine Referenz und einen Kandidaten, oder legen Sie beide hier ab.</translation>
    </message>
</context>
<context>
    <name>assay::StackedBar</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
</context>
<context>
    <name>assay::StartPage</name>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>The original model: a file of any format, or a folder. Alone it can be browsed.</source>
        <translation>Das ursprüngliche Modell: eine Datei beliebigen Formats oder ein Ordner. Allein kann man es ansehen.</translation>
    </message>
    <message>
        <source>Open reference...</source>
        <translation>Referenz öffnen ...</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>The compressed model: what was kept, what was lost and where is measured.</source>
        <translation>Das komprimierte Modell: gemessen wird, was blieb, was verloren ging und wo.</translation>
    </message>
    <message>
        <source>Open candidate...</source>
        <translation>Kandidat öffnen ...</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Behauptungen</translation>
    </message>
    <message>
        <source>A README, report, table or pickle that promises results: each promise is judged.</source>
        <translation>README, Bericht, Tabelle oder Pickle mit Versprechen: jedes wird beurteilt.</translation>
    </message>
    <message>
        <source>Add documents...</source>
        <translation>Dokumente hinzufügen ...</translation>
    </message>
    <message>
        <source>Drop it here, or</source>
        <translation>Hier ablegen, oder</translation>
    </message>
    <message>
        <source>Pairs opened before (Ctrl+1 to Ctrl+9)</source>
        <translation>Früher geöffnete Paare (Strg+1 bis Strg+9)</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Beispiel ansehen</translation>
    </message>
    <message>
        <source>A small network is trained and compressed here, with claims that are not all true</source>
        <translation>Ein kleines Netz wird hier trainiert und komprimiert, mit Behauptungen, die nicht alle stimmen</translation>
    </message>
    <message>
        <source>Try a model that speaks</source>
        <translation>Ein Modell, das spricht</translation>
    </message>
    <message>
        <source>A small language model is trained and compressed here, and both are run on the same text; some ten seconds</source>
        <translation>Ein kleines Sprachmodell wird hier trainiert und komprimiert, und beide lesen denselben Text; etwa zehn Sekunden</translation>
    </message>
    <message>
        <source>What the verdicts mean</source>
        <translation>Was die Urteile heißen</translation>
    </message>
    <message>
        <source>  (no longer there)</source>
        <translation>  (nicht mehr da)</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>Noch keine.</translation>
    </message>
</context>
<context>
    <name>assay::TensorTreeModel</name>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>Typen</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Ref. bytes</source>
        <translation>Bytes Ref.</translation>
    </message>
    <message>
        <source>Cand. bytes</source>
        <translation>Bytes Kand.</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
</context>
<context>
    <name>assay::WorstLayersView</name>
    <message>
        <source>Worst layers</source>
        <translation>Schlechteste Schichten</translation>
    </message>
    <message>
        <source>worst layers</source>
        <translation>schlechteste</translation>
    </message>
    <message>
        <source>rel. MSE</source>
        <translation>rel. MSE</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>of the error</source>
        <translation>vom Fehler</translation>
    </message>
    <message>
        <source>Largest tensors</source>
        <translation>Größte Tensoren</translation>
    </message>
    <message>
        <source>largest tensors</source>
        <translation>größte Tensoren</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>Form</translation>
    </message>
</context>
<context>
    <name>std</name>
    <message>
        <source>statement</source>
        <translation>Aussage</translation>
    </message>
    <message>
        <source>as read</source>
        <translation>gelesen als</translation>
    </message>
    <message>
        <source>place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>review</source>
        <translation>Stellungnahme</translation>
    </message>
    <message>
        <source>and %1 more for the same reason, in the attached JSON</source>
        <translation>und %1 weitere aus demselben Grund, in der beigefügten JSON-Datei</translation>
    </message>
    <message>
        <source>evidence</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>stated</source>
        <translation>genannt</translation>
    </message>
    <message>
        <source>computed</source>
        <translation>berechnet</translation>
    </message>
    <message>
        <source>%1 further lines of evidence are in the attached JSON</source>
        <translation>%1 weitere Zeilen an Belegen stehen in der beigefügten JSON-Datei</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>claims</source>
        <translation>Behauptungen</translation>
    </message>
    <message>
        <source>How was “%1” measured? No code can reach it.</source>
        <translation>Wie wurde „%1“ gemessen? Kein Code kann es erreichen.</translation>
    </message>
    <message>
        <source>Which files were measured for “%1”? Those given here do not show it.</source>
        <translation>Welche Dateien wurden für „%1“ gemessen? Die hier gegebenen zeigen es nicht.</translation>
    </message>
    <message>
        <source>Which of the figures that contradict “%1” is right?</source>
        <translation>Welche der Zahlen, die „%1“ widersprechen, stimmt?</translation>
    </message>
    <message>
        <source>In which readable form can the evidence for “%1” be had?</source>
        <translation>In welcher lesbaren Form gibt es den Beleg für „%1“?</translation>
    </message>
    <message>
        <source>By what measurement is “%1” supported, and can it be repeated?</source>
        <translation>Welche Messung stützt „%1“, und lässt sie sich wiederholen?</translation>
    </message>
    <message>
        <source>reference %1</source>
        <translation>Referenz %1</translation>
    </message>
    <message>
        <source>candidate %1</source>
        <translation>Kandidat %1</translation>
    </message>
    <message>
        <source>claims %1</source>
        <translation>Behauptungen %1</translation>
    </message>
</context>
</TS>
