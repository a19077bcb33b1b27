using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MeteringCluster.Documents.Pdf;

/// <summary>A document as PDF, by Pango and Cairo.</summary>
internal static unsafe class PdfPrint
{
    private const int WriteError = 11;

    /// <param name="fontMap">Used by nobody else meanwhile.</param>
    /// <exception cref="DrawingFailedException">Cairo could not draw or write all of it.</exception>
    public static byte[] Of(Print print, ObjectHandle fontMap)
    {
        using var file = new MemoryStream();
        var target = GCHandle.Alloc(file);
        try
        {
            using var surface = Native.cairo_pdf_surface_create_for_stream(&Write, GCHandle.ToIntPtr(target), PdfPages.Width, PdfPages.Height);
            Describe(print, surface);
            using (var cairo = Native.cairo_create(surface))
            {
                Draw(print, cairo, fontMap);
                // From the first error on Cairo draws nothing more, and the file would look well.
                Check(Native.cairo_status(cairo));
            }

            Native.cairo_surface_finish(surface);
            Check(Native.cairo_surface_status(surface));
        }
        finally
        {
            target.Free();
        }

        return file.ToArray();
    }

    private static void Check(int status)
    {
        if (status != 0) throw new DrawingFailedException(string.Create(CultureInfo.InvariantCulture, $"Cairo's status is {status}."));
    }

    // The dates are the document's own, so that it is the same file whenever it is printed.
    private static void Describe(Print print, SurfaceHandle surface)
    {
        var issued = print.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string[] metadata = [$"{print.Title} {print.Number}", print.Issuer.Name, print.Title, print.Number, "Metering Cluster", issued, issued];
        for (var at = 0; at < metadata.Length; at++) Native.cairo_pdf_surface_set_metadata(surface, at, metadata[at]);
    }

    private static void Draw(Print print, CairoHandle cairo, ObjectHandle fontMap)
    {
        using var type = new Typesetter(cairo, fontMap, print.Language);
        var pages = new PdfPages(type);
        new PdfLayout(type, pages).Put(print);
        pages.Draw($"{print.Issuer.Name} · {print.Title} {print.Number}", () => Native.cairo_show_page(cairo));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint closure, byte* bytes, uint length)
    {
        try
        {
            ((MemoryStream)GCHandle.FromIntPtr(closure).Target!).Write(new ReadOnlySpan<byte>(bytes, checked((int)length)));
            return 0;
        }
        catch (Exception)
        {
            // Nothing may be thrown through native code; Cairo tells of it at the end.
            return WriteError;
        }
    }
}
