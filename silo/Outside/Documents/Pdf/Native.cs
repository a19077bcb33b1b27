using System.Runtime.InteropServices;

namespace MeteringCluster.Documents.Pdf;

/// <summary>The few functions of Cairo and Pango that documents need, under their own names.</summary>
internal static unsafe partial class Native
{
    public const int PangoScale = 1024;
    public const int WrapAtWordsThenCharacters = 2;
    public const int EllipsizeAtEnd = 3;
    public const int BoldWeight = 700;
    public const int RightToLeft = 1;

    private const string Cairo = "libcairo.so.2";
    private const string Pango = "libpango-1.0.so.0";
    private const string PangoCairo = "libpangocairo-1.0.so.0";
    private const string GObject = "libgobject-2.0.so.0";
    private const string GLib = "libglib-2.0.so.0";

    public static IReadOnlyList<string> Libraries { get; } = [Cairo, GLib, GObject, Pango, PangoCairo];

    [LibraryImport(Cairo)]
    public static partial SurfaceHandle cairo_pdf_surface_create_for_stream(
        delegate* unmanaged[Cdecl]<nint, byte*, uint, int> write, nint closure, double width, double height);

    [LibraryImport(Cairo, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void cairo_pdf_surface_set_metadata(SurfaceHandle surface, int metadata, string text);

    [LibraryImport(Cairo)]
    public static partial void cairo_surface_finish(SurfaceHandle surface);

    [LibraryImport(Cairo)]
    public static partial int cairo_surface_status(SurfaceHandle surface);

    [LibraryImport(Cairo)]
    public static partial void cairo_surface_destroy(nint surface);

    [LibraryImport(Cairo)]
    public static partial CairoHandle cairo_create(SurfaceHandle surface);

    [LibraryImport(Cairo)]
    public static partial int cairo_status(CairoHandle cairo);

    [LibraryImport(Cairo)]
    public static partial void cairo_destroy(nint cairo);

    [LibraryImport(Cairo)]
    public static partial void cairo_move_to(CairoHandle cairo, double x, double y);

    [LibraryImport(Cairo)]
    public static partial void cairo_line_to(CairoHandle cairo, double x, double y);

    [LibraryImport(Cairo)]
    public static partial void cairo_set_line_width(CairoHandle cairo, double width);

    [LibraryImport(Cairo)]
    public static partial void cairo_set_source_rgb(CairoHandle cairo, double red, double green, double blue);

    [LibraryImport(Cairo)]
    public static partial void cairo_stroke(CairoHandle cairo);

    [LibraryImport(Cairo)]
    public static partial void cairo_show_page(CairoHandle cairo);

    [LibraryImport(PangoCairo)]
    public static partial ObjectHandle pango_cairo_font_map_new();

    [LibraryImport(PangoCairo)]
    public static partial void pango_cairo_update_context(CairoHandle cairo, ObjectHandle context);

    [LibraryImport(PangoCairo)]
    public static partial void pango_cairo_show_layout(CairoHandle cairo, ObjectHandle layout);

    [LibraryImport(Pango)]
    public static partial ObjectHandle pango_font_map_create_context(ObjectHandle fontMap);

    [LibraryImport(Pango)]
    public static partial void pango_font_map_list_families(ObjectHandle fontMap, out nint families, out int count);

    [LibraryImport(Pango)]
    public static partial void pango_context_set_round_glyph_positions(ObjectHandle context, int round);

    [LibraryImport(Pango)]
    public static partial void pango_context_set_language(ObjectHandle context, nint language);

    [LibraryImport(Pango, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint pango_language_from_string(string language);

    [LibraryImport(Pango)]
    public static partial int pango_find_base_dir(ReadOnlySpan<byte> utf8, int length);

    [LibraryImport(Pango, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FontHandle pango_font_description_from_string(string families);

    [LibraryImport(Pango)]
    public static partial void pango_font_description_set_absolute_size(FontHandle font, double size);

    [LibraryImport(Pango)]
    public static partial void pango_font_description_set_weight(FontHandle font, int weight);

    [LibraryImport(Pango)]
    public static partial void pango_font_description_free(nint font);

    [LibraryImport(Pango)]
    public static partial ObjectHandle pango_layout_new(ObjectHandle context);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_text(ObjectHandle layout, ReadOnlySpan<byte> utf8, int length);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_font_description(ObjectHandle layout, FontHandle font);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_width(ObjectHandle layout, int width);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_height(ObjectHandle layout, int height);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_wrap(ObjectHandle layout, int wrap);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_ellipsize(ObjectHandle layout, int ellipsize);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_alignment(ObjectHandle layout, int alignment);

    [LibraryImport(Pango)]
    public static partial void pango_layout_get_size(ObjectHandle layout, out int width, out int height);

    [LibraryImport(Pango)]
    public static partial int pango_layout_get_baseline(ObjectHandle layout);

    [LibraryImport(Pango)]
    public static partial void pango_layout_set_attributes(ObjectHandle layout, AttributesHandle attributes);

    [LibraryImport(Pango)]
    public static partial AttributesHandle pango_attr_list_new();

    [LibraryImport(Pango)]
    public static partial void pango_attr_list_insert(AttributesHandle attributes, nint attribute);

    [LibraryImport(Pango)]
    public static partial void pango_attr_list_unref(nint attributes);

    [LibraryImport(Pango)]
    public static partial nint pango_attr_insert_hyphens_new(int insert);

    [LibraryImport(GObject)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(GLib)]
    public static partial void g_free(nint memory);
}
