using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MeteringCluster.Documents.Pdf;

/// <summary>
/// Pango's fonts. A map of them may be used by one thread at a time only and takes a while to fill, so each printing has
/// one to itself, and the next takes it over.
/// </summary>
internal sealed class FontMaps : IDisposable
{
    // The second has Japanese, the third what else is written in China and Korea; what none of them has comes
    // from whatever else the machine has.
    private const string Families = "Noto Sans,VL PGothic,WenQuanYi Micro Hei,DejaVu Sans,sans-serif";

    private static readonly Lazy<bool> Found = new(AreThere);

    private readonly ConcurrentBag<ObjectHandle> _free = [];

    /// <summary>Whether this machine has the libraries and any font, found out once.</summary>
    public static bool Exist => Found.Value;

    public ObjectHandle Take() => _free.TryTake(out var map) ? map : Native.pango_cairo_font_map_new();

    public void GiveBack(ObjectHandle map) => _free.Add(map);

    /// <param name="size">In points.</param>
    public static FontHandle Font(double size, bool isBold)
    {
        var font = Native.pango_font_description_from_string(Families);
        Native.pango_font_description_set_absolute_size(font, size * Native.PangoScale);
        if (isBold) Native.pango_font_description_set_weight(font, Native.BoldWeight);
        return font;
    }

    public void Dispose()
    {
        while (_free.TryTake(out var map)) map.Dispose();
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
