using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pymk.Faiss.Native;

/// <summary>The C ABI of native/pymk_faiss.cpp.</summary>
internal static unsafe partial class FaissNative
{
    private const string Library = "pymk_faiss";

    [LibraryImport(Library)] private static partial byte* pymk_last_error();
    [LibraryImport(Library)] private static partial byte* pymk_kernel_name(int isa);
    [LibraryImport(Library)] internal static partial int pymk_kernel_dot(int isa, byte* code, sbyte* query, long width, int* result);
    [LibraryImport(Library)] internal static partial int pymk_kernel_dot_codes(int isa, byte* a, byte* b, long width, int* result);
    [LibraryImport(Library)] internal static partial int pymk_kernel_dot16(int isa, byte* code, short* query, long width, int* result);
    [LibraryImport(Library)] internal static partial int pymk_index_create(in BuildOptions options, out NativeIndexHandle index);
    [LibraryImport(Library)] internal static partial int pymk_index_set_scale(NativeIndexHandle index, float scale);
    [LibraryImport(Library)] internal static partial int pymk_index_add(NativeIndexHandle index, float* vectors, long* ids, long count);
    [LibraryImport(Library)] internal static partial int pymk_index_build(NativeIndexHandle index);
    [LibraryImport(Library)] internal static partial int pymk_index_use_kernel(NativeIndexHandle index, int isa);
    [LibraryImport(Library)] internal static partial int pymk_index_open(in Header header, out NativeIndexHandle index);
    [LibraryImport(Library)] internal static partial long pymk_index_block_bytes(in Header header);
    [LibraryImport(Library)] internal static partial int pymk_index_block(NativeIndexHandle index, out byte* data, out long bytes);
    [LibraryImport(Library)] internal static partial int pymk_index_check(NativeIndexHandle index);
    [LibraryImport(Library)] internal static partial void pymk_index_header(NativeIndexHandle index, out Header header);
    [LibraryImport(Library)]
    internal static partial int pymk_index_search(NativeIndexHandle index, in SearchRequest request, long* ids, float* scores, out int found);
    [LibraryImport(Library)] internal static partial int pymk_index_remove(NativeIndexHandle index, long id);
    [LibraryImport(Library)] internal static partial int pymk_index_erase(NativeIndexHandle index, long id);
    [LibraryImport(Library)] internal static partial int pymk_index_contains(NativeIndexHandle index, long id);
    [LibraryImport(Library)] internal static partial int pymk_index_vector(NativeIndexHandle index, long id, float* vector);
    [LibraryImport(Library)] internal static partial int pymk_index_id(NativeIndexHandle index, long row, out long id);
    [LibraryImport(Library)] internal static partial long pymk_index_live(NativeIndexHandle index);
    [LibraryImport(Library)] internal static partial long pymk_index_memory(NativeIndexHandle index);
    [LibraryImport(Library)] internal static partial void pymk_index_free(nint index);

    /// <summary>
    /// The name of an instruction set's kernels (2 AVX-512 VNNI, 1 AVX2, 0 portable, -1 the best); null where the processor lacks the set.
    /// </summary>
    public static string? KernelName(int isa) => Marshal.PtrToStringUTF8((nint)pymk_kernel_name(isa));

    public static int Check(int code)
    {
        if (code >= 0)
        {
            return code;
        }

        var reason = Marshal.PtrToStringUTF8((nint)pymk_last_error()) ?? "unknown";
        throw code == -2 ? new OutOfMemoryException($"The vector index: {reason}.") : new InvalidOperationException($"The vector index: {reason}.");
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct BuildOptions
    {
        public int Dimension, Links, EfConstruction, KeepHalves, Threads, Reserved;
        public long Seed;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct SearchRequest
    {
        public float* Queries;
        public long QueryCount;
        public int K, Ef, Rerank, Reserved;
        public long Deadline;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public long Count;
        public int Dimension, Links, EfConstruction, TopLevel, Entry, HasHalves;
        public float Scale;
        public int Reserved;
        public LevelCounts Levels;
    }

    [InlineArray(Length)]
    internal struct LevelCounts
    {
        public const int Length = 16;
        private long _first;
    }
}
