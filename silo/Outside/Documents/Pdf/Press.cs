using System.Runtime.InteropServices;

namespace MeteringCluster.Documents.Pdf;

/// <summary>
/// Lets one thread at a time into Cairo, Pango and FreeType, for the whole process. Cairo keeps some ten font files open
/// for all threads together and, for the next one, closes a file that another thread may be drawing with, which ends the
/// process. One at a time also leaves processors to those who report usage.
/// </summary>
internal static class Press
{
    private static readonly Lazy<bool> Found = new(AreThere);

    private static readonly SemaphoreSlim Free = new(1);

    // It takes a while to fill, so the next print takes it over.
    private static ObjectHandle? _fontMap;

    /// <summary>Whether this machine has the libraries and any font, found out once, before anything is drawn.</summary>
    public static bool Exists => Found.Value;

    /// <param name="draw">Gives back all native memory before it returns: finalizers run in a thread of their own.</param>
    /// <exception cref="DrawingFailedException">From drawing.</exception>
    public static async Task<byte[]?> Use(Func<ObjectHandle, byte[]> draw, CancellationToken stop)
    {
        if (!Exists) return null;

        await Free.WaitAsync(stop);
        try
        {
            return await Task.Run(() => Draw(draw), stop);
        }
        finally
        {
            Free.Release();
        }
    }

    private static byte[] Draw(Func<ObjectHandle, byte[]> draw)
    {
        var isWell = false;
        try
        {
            var file = draw(_fontMap ??= Native.pango_cairo_font_map_new());
            isWell = true;
            return file;
        }
        finally
        {
            // Cairo's errors stay with the fonts that met them.
            if (!isWell)
            {
                _fontMap?.Dispose();
                _fontMap = null;
            }
        }
    }

    private static bool AreThere()
    {
        foreach (var library in Native.Libraries)
            if (!NativeLibrary.TryLoad(library, typeof(Native).Assembly, null, out _)) return false;

        // Without any font Pango would end the process.
        using var map = Native.pango_cairo_font_map_new();
        Native.pango_font_map_list_families(map, out var families, out var count);
        Native.g_free(families);
        return count > 0;
    }
}

/// <summary>A library could not draw a document.</summary>
internal sealed class DrawingFailedException(string message) : Exception(message);
