namespace Pymk.Onnx;

/// <summary>A dimension of an input or output: a fixed length, or a name where the length is free.</summary>
public readonly record struct OnnxDimension
{
    private OnnxDimension(long length, string? name) => (Length, Name) = (length, name);

    /// <summary>The fixed length; 0 where the length is free.</summary>
    public long Length { get; }

    /// <summary>The name of a free length; null where the length is fixed.</summary>
    public string? Name { get; }

    /// <summary>A fixed length.</summary>
    public static implicit operator OnnxDimension(long length) => new(length, null);

    /// <summary>A free length.</summary>
    public static implicit operator OnnxDimension(string name) => new(0, name);
}
