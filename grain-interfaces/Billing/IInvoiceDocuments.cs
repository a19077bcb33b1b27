namespace MeteringCluster.Billing;

/// <summary>Prints an invoice or credit note. The same document gives the same print.</summary>
public interface IInvoiceDocuments
{
    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <returns>Null where this machine has not the libraries for it, or they could not draw it.</returns>
    Task<byte[]?> Pdf(Invoice invoice, string language, CancellationToken stop = default);

    /// <summary>A whole page that needs nothing else, to be read on a screen or printed.</summary>
    string Html(Invoice invoice, string language);
}
