// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pdf_output.h"

#include "app/offscreen.h"
#include "widgets/report/pdf_report.h"
#include "widgets/report/worst_layers.h"

namespace assay {

Status writeAuditPdf(const AuditReport &report, const AuditJob &job, const RunControl &run)
{
    const OffscreenApplication application;
    auto spectra = measureWorstLayers(report, 2, run);
    if (!spectra)
        return spectra.error();
    const PdfOptions options { .path = job.pdfPath,
                               .cover = { .date = job.date },
                               .reproduceCommand = reproduceCommand(job.request, job.mapPath)
                                   + (job.reproduces ? " --reproduce" : ""),
                               .letter = job.letterPaper,
                               .plots = drawPlots(report, *spectra, job.letterPaper) };
    return writePdfReport(report, options, run);
}

} // namespace assay
