using System.Text;

namespace MeteringCluster.Documents.Pdf;

/// <param name="Size">In points.</param>
/// <param name="IsFaint">Grey, for what is there to be found and not to be read first.</param>
internal readonly record struct TextStyle(double Size, bool IsBold = false, bool IsFaint = false);

/// <summary>Shapes text of any script by Pango, in points. Of one print and one thread.</summary>
internal sealed class Typesetter : IDisposable
{
    // So that no text is higher than a page; the longest that the product takes has fewer.
    private const int MaxLines = 12;

    // Of Noto Sans, for a size of 1. What other fonts fill in is set on its lines, so that labels and values, and one
    // line after another, stand as they would in one font.
    private const double Ascent = 1.069;
    private const double LineHeight = 1.362;

    // The second has Japanese, the third what else is written in China and Korea; what none of them has comes
    // from whatever else the machine has.
    private const string Families = "Noto Sans,VL PGothic,WenQuanYi Micro Hei,DejaVu Sans,sans-serif";

    private readonly CairoHandle _cairo;
    private readonly ObjectHandle _context;
    private readonly AttributesHandle _attributes;
    private readonly Dictionary<(double Size, bool IsBold), FontHandle> _fonts = [];
    private readonly List<ObjectHandle> _layouts = [];

    public Typesetter(CairoHandle cairo, ObjectHandle fontMap, string language)
    {
        _cairo = cairo;
        _context = Native.pango_font_map_create_context(fontMap);
        Native.pango_context_set_language(_context, Native.pango_language_from_string(language));
        // Paper has no pixels to round to.
        Native.pango_context_set_round_glyph_positions(_context, 0);
        Native.pango_cairo_update_context(cairo, _context);
        // A hyphen put into a name or a number would be read as a part of it.
        _attributes = Native.pango_attr_list_new();
        Native.pango_attr_list_insert(_attributes, Native.pango_attr_insert_hyphens_new(0));
    }

    /// <param name="width">Longer text is wrapped, at a word where that is possible.</param>
    /// <returns>Lives as long as the typesetter.</returns>
    public SetText Set(string text, TextStyle style, double width, bool toTheRight = false, int maxLines = MaxLines)
    {
        var layout = Native.pango_layout_new(_context);
        _layouts.Add(layout);
        var utf8 = Encoding.UTF8.GetBytes(text);
        Native.pango_layout_set_font_description(layout, Font(style));
        Native.pango_layout_set_attributes(layout, _attributes);
        Native.pango_layout_set_text(layout, utf8, utf8.Length);
        Native.pango_layout_set_wrap(layout, Native.WrapAtWordsThenCharacters);
        Native.pango_layout_set_ellipsize(layout, Native.EllipsizeAtEnd);
        Native.pango_layout_set_height(layout, -maxLines);
        Native.pango_layout_set_width(layout, (int)(width * Native.PangoScale));
        // Pango takes left as right where a text begins from the right.
        var isMirrored = Native.pango_find_base_dir(utf8, utf8.Length) == Native.RightToLeft;
        Native.pango_layout_set_alignment(layout, toTheRight != isMirrored ? 2 : 0);
        Native.pango_layout_get_size(layout, out _, out var height);
        var lowered = Math.Max(0, Ascent * style.Size - (double)Native.pango_layout_get_baseline(layout) / Native.PangoScale);

        return new SetText(
            layout, style.IsFaint, lowered, Math.Max(LineHeight * style.Size, lowered + (double)height / Native.PangoScale));
    }

    /// <summary>How wide a text is that is not wrapped.</summary>
    public double Width(string text, TextStyle style)
    {
        using var layout = Native.pango_layout_new(_context);
        var utf8 = Encoding.UTF8.GetBytes(text);
        Native.pango_layout_set_font_description(layout, Font(style));
        Native.pango_layout_set_text(layout, utf8, utf8.Length);
        Native.pango_layout_get_size(layout, out var width, out _);
        return (double)width / Native.PangoScale;
    }

    public void Draw(SetText text, double x, double y)
    {
        if (text.IsFaint) Native.cairo_set_source_rgb(_cairo, 0.36, 0.40, 0.44);
        else Native.cairo_set_source_rgb(_cairo, 0.11, 0.13, 0.15);
        Native.cairo_move_to(_cairo, x, y + text.Lowered);
        Native.pango_cairo_show_layout(_cairo, text.Layout);
    }

    public void DrawRule(double x, double y, double width, bool isFaint)
    {
        if (isFaint) Native.cairo_set_source_rgb(_cairo, 0.85, 0.87, 0.89);
        else Native.cairo_set_source_rgb(_cairo, 0.11, 0.13, 0.15);
        Native.cairo_set_line_width(_cairo, isFaint ? 0.5 : 0.8);
        Native.cairo_move_to(_cairo, x, y);
        Native.cairo_line_to(_cairo, x + width, y);
        Native.cairo_stroke(_cairo);
    }

    public void Dispose()
    {
        foreach (var layout in _layouts) layout.Dispose();
        foreach (var font in _fonts.Values) font.Dispose();
        _attributes.Dispose();
        _context.Dispose();
    }

    private FontHandle Font(TextStyle style)
    {
        if (_fonts.TryGetValue((style.Size, style.IsBold), out var known)) return known;

        var font = Native.pango_font_description_from_string(Families);
        _fonts[(style.Size, style.IsBold)] = font;
        Native.pango_font_description_set_absolute_size(font, style.Size * Native.PangoScale);
        if (style.IsBold) Native.pango_font_description_set_weight(font, Native.BoldWeight);
        return font;
    }
}

/// <summary>A text with its lines broken, ready to be drawn.</summary>
/// <param name="Lowered">How far its first line lies below its top.</param>
/// <param name="Height">With that.</param>
internal sealed record SetText(ObjectHandle Layout, bool IsFaint, double Lowered, double Height);
