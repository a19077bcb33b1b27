using MeteringCluster.Billing;
using MeteringCluster.Documents.Pdf;

namespace MeteringCluster.Documents;

/// <summary>Prints documents in this process.</summary>
/// <param name="printsPdf">False for a machine that shall print none.</param>
internal sealed class InvoiceDocuments(ILogger<InvoiceDocuments> log, bool printsPdf = true) : IInvoiceDocuments
{
    public async Task<byte[]?> Pdf(Invoice invoice, string language, CancellationToken stop = default)
    {
        if (!printsPdf) return null;

        var print = InvoicePrint.Of(invoice, language);
        try
        {
            return await Press.Use(fontMap => PdfPrint.Of(print, fontMap), stop);
        }
        catch (DrawingFailedException e)
        {
            log.LogError(e, "{Invoice} could not be printed as PDF", invoice.Number);
            return null;
        }
    }

    public string Html(Invoice invoice, string language) => HtmlPrint.Of(InvoicePrint.Of(invoice, language));
}
