using Microsoft.Win32.SafeHandles;

namespace Pymk.Faiss.Native;

/// <summary>Owns a native index. Searches under way keep the index alive after a dispose.</summary>
internal sealed class NativeIndexHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        FaissNative.pymk_index_free(handle);
        return true;
    }
}
