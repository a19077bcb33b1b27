using System.Runtime.InteropServices;

namespace MeteringCluster.Documents.Pdf;

/// <summary>What a native library made, given back to it once.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Release(handle);
        return true;
    }

    protected abstract void Release(nint pointer);
}

internal sealed class SurfaceHandle : NativeHandle
{
    protected override void Release(nint pointer) => Native.cairo_surface_destroy(pointer);
}

internal sealed class CairoHandle : NativeHandle
{
    protected override void Release(nint pointer) => Native.cairo_destroy(pointer);
}

internal sealed class FontHandle : NativeHandle
{
    protected override void Release(nint pointer) => Native.pango_font_description_free(pointer);
}

internal sealed class AttributesHandle : NativeHandle
{
    protected override void Release(nint pointer) => Native.pango_attr_list_unref(pointer);
}

/// <summary>One of Pango's objects, which are counted.</summary>
internal sealed class ObjectHandle : NativeHandle
{
    protected override void Release(nint pointer) => Native.g_object_unref(pointer);
}
