namespace Pymk.Training.Cli;

/// <summary>
/// Something the user can put right: a wrong path, number or file. The message is one line that names what and where;
/// <see cref="VerbRunner"/> prints it to standard error and ends with exit code 2, without a stack trace.
/// </summary>
public sealed class UserErrorException : Exception
{
    /// <summary>An error with the one line shown to the user.</summary>
    public UserErrorException(string message)
        : base(message)
    {
    }

    /// <summary>An error with the one line shown to the user and what caused it.</summary>
    public UserErrorException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
