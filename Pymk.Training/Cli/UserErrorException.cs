namespace Pymk.Training.Cli;

/// <summary>
/// An error that the user can fix: a wrong path, number or file. The message is one line that names what and where;
/// <see cref="VerbRunner"/> prints it to standard error and ends with exit code 2, without a stack trace.
/// </summary>
public sealed class UserErrorException : Exception
{
    /// <summary>Creates the error with the line for the user.</summary>
    public UserErrorException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the line for the user and its cause.</summary>
    public UserErrorException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
