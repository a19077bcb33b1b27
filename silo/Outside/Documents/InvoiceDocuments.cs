using MeteringCluster.Billing;
using MeteringCluster.Documents.Pdf;

namespace MeteringCluster.Documents;

/// <summary>Prints documents in this process.</summary>
/// <param name="printsPdf">False for a machine that shall print none.</param>
internal sealed class InvoiceDocuments(bool printsPdf = true) : IInvoiceDocuments, IDisposable
{
    // Printing computes all the while, so it must not take every processor from those who report usage.
    private const int MostAtOnce = 2;

    private readonly SemaphoreSlim _free = new(MostAtOnce);
    private readonly FontMaps _fonts = new();

    public async Task<byte[]?> Pdf(Invoice invoice, string language, CancellationToken stop = default)
    {
        if (!printsPdf || !FontMaps.Exist) return null;

        var print = InvoicePrint.Of(invoice, language);
        await _free.WaitAsync(stop);
        try
        {
            return await Task.Run(() => Draw(print), stop);
        }
        finally
        {
            _free.Release();
        }
    }

    public string Html(Invoice invoice, string language) => HtmlPrint.Of(InvoicePrint.Of(invoice, language));

    public void Dispose()
    {
        _fonts.Dispose();
        _free.Dispose();
    }

    private byte[] Draw(Print print)
    {
        var map = _fonts.Take();
        try
        {
            return PdfPrint.Of(print, map);
        }
        finally
        {
            _fonts.GiveBack(map);
        }
    }
}
